/**
 * Makes ocsf-1.6.0.json of the official export (https://schema.ocsf.io/1.6.0/export/schema): the classes we write and every object they
 * can hold, without descriptions, and without attributes of profiles that we do not claim.
 *
 *     node infra/audit/ocsf/trim.mjs export.json > infra/audit/ocsf/ocsf-1.6.0.json
 */
import { readFileSync } from 'node:fs';

const classes = ['api_activity', 'datastore_activity', 'entity_management', 'user_access', 'detection_finding'];
const { version, types, classes: all, objects } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const kept = new Map();
const trimmed = ({ uid, constraints, attributes }) => ({
  ...(uid !== undefined && { uid }),
  ...(constraints && { constraints }),
  attributes: Object.fromEntries(
    Object.entries(attributes)
      .filter(([, { profile }]) => !profile)
      .map(([name, { type, object_type, is_array, requirement, enum: values }]) => [
        name,
        {
          type,
          ...(object_type && { object_type }),
          ...(is_array && { is_array }),
          requirement,
          ...(values && {
            enum: Object.fromEntries(Object.entries(values).map(([key, { caption }]) => [key, caption])),
          }),
        },
      ]),
  ),
});
const keepObjects = ({ attributes }) => {
  for (const { object_type: name } of Object.values(attributes)) {
    if (!name || kept.has(name)) continue;
    kept.set(name, trimmed(objects[name]));
    keepObjects(kept.get(name));
  }
};
const ofClasses = Object.fromEntries(classes.map((name) => [name, trimmed(all[name])]));
Object.values(ofClasses).forEach(keepObjects);
const ofTypes = Object.fromEntries(
  Object.entries(types).map(([name, { type, regex, range, max_len }]) => [
    name,
    { ...(type && { type }), ...(regex && { regex }), ...(range && { range }), ...(max_len && { max_len }) },
  ]),
);
const sorted = Object.fromEntries([...kept].sort(([a], [b]) => (a < b ? -1 : 1)));
process.stdout.write(`${JSON.stringify({ version, types: ofTypes, classes: ofClasses, objects: sorted })}\n`);
