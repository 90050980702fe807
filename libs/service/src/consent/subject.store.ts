import { withinSubjects, type SubjectScope } from '@custodia/persistence';
import type { EntityManager } from 'typeorm';
import { consentTable } from './consent.table.ts';

export interface SubjectStore {
  /** Which of these people the caller may meet; whether they exist is not asked. */
  met(contactIds: readonly string[]): Promise<ReadonlySet<string>>;
}

/** For a service that names people without having them. */
export function openSubjectStore(em: EntityManager, scope: SubjectScope): SubjectStore {
  return {
    met: async (contactIds) => {
      if (scope.kind === 'all') return new Set(contactIds);
      if (scope.kind === 'none' || contactIds.length === 0) return new Set();
      const { tenantId, purpose } = scope;
      const about = em
        .createQueryBuilder(consentTable, 'consent')
        .select('consent.contactId', 'id')
        .where('consent.tenantId = :tenantId AND consent.purpose = :purpose', { tenantId, purpose })
        .andWhere('consent.contactId IN (:...contactIds)', { contactIds });
      const found = await withinSubjects(about, 'consent.contactId', scope).getRawMany<{ id: string }>();
      return new Set(found.map(({ id }) => id));
    },
  };
}
