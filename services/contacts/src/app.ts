import {
  consentConsumer,
  consentTable,
  createWork,
  defineService,
  heldRecordTable,
  legalHoldConsumer,
  legalHoldViews,
  ownerConsumer,
  ownerTable,
} from '@custodia/service';
import { accountResolvers } from './account/account.resolvers.ts';
import { AccountService } from './account/account.service.ts';
import { accountTable } from './account/account.table.ts';
import { activityResolvers } from './activity/activity.resolvers.ts';
import { ActivityService } from './activity/activity.service.ts';
import { activityTable } from './activity/activity.table.ts';
import { contactResolvers } from './contact/contact.resolvers.ts';
import { ContactService } from './contact/contact.service.ts';
import { contactTable, emailKeyTable } from './contact/contact.table.ts';
import { contactsMigrations } from './migrations/index.ts';
import { openStores } from './stores.store.ts';

export const contacts = defineService({
  name: 'contacts',
  tables: [accountTable, contactTable, emailKeyTable, activityTable, ownerTable, consentTable, heldRecordTable],
  migrations: contactsMigrations,
  views: legalHoldViews,
  build: ({ db, clock, newId }) => {
    const work = createWork(db, openStores);
    const accounts = accountResolvers({ work, service: new AccountService({ work, clock, newId }) });
    const people = contactResolvers({ work, service: new ContactService({ work, clock, newId }) });
    const activities = activityResolvers({ work, service: new ActivityService({ work, clock, newId }) });
    return {
      resolvers: {
        Query: { ...accounts.Query, ...people.Query, ...activities.Query },
        Mutation: { ...accounts.Mutation, ...people.Mutation, ...activities.Mutation },
        Account: accounts.Account,
        Contact: people.Contact,
        Activity: activities.Activity,
      },
      consumers: [
        ownerConsumer({ owned: [accountTable, contactTable, activityTable] }),
        consentConsumer,
        legalHoldConsumer,
      ],
    };
  },
});
