import type { ErrorCode } from '@custodia/errors';
import { decideField, isForPurpose } from './decide-field.ts';
import { mayUseArgument, mayUseInputField } from './decide-input.ts';
import type { ArgumentPolicy, FieldPolicy, PolicyIndex } from './policy-index.ts';
import { satisfies, type Rights } from './rights.ts';

/** Argument values as GraphQL coerced them, defaults included. */
export type ArgumentValues = Readonly<Record<string, unknown>>;

/** Why these values may not be given, and what to do, as the error says it. */
export interface ArgumentRefusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Null where these values may be given. */
export type ArgumentCheck = (values: ArgumentValues) => ArgumentRefusal | null;

/** The check that these rights need; null where they may use all there is. */
export type ArgumentGuard = (rights: Rights) => ArgumentCheck | null;

/** There are few distinct rights; should there be many, they are decided again. */
const mostRights = 1_000;

/**
 * A filter, a sort and an input are reads and writes too. Guards a field's arguments, and every input in reach of them, by
 * `@reveals` (the right to see that field unmasked), `@writes` (the scopes) and `@personalData` (the purpose); null when
 * nothing there asks for any.
 * Given is given: a null counts, since it clears a field or finds who has none. Decided once for each rights.
 */
export function argumentGuard(index: PolicyIndex, typeName: string, fieldName: string): ArgumentGuard | null {
  const args = own(own(index.types, typeName)?.fields, fieldName)?.args ?? {};
  if (!isGuardedInReach(index, args, new Set())) return null;
  const checks = new Map<string, ArgumentCheck | null>();
  return (rights) => {
    const known = checks.get(rights.key);
    if (known !== undefined) return known;
    const place = placeOf({ index, rights, places: new Map() }, args, (argumentName) =>
      mayUseArgument(index, { typeName, fieldName, argumentName }, rights),
    );
    const check: ArgumentCheck | null = refusesAny(place, new Set()) ? (values) => firstRefusal(place, values) : null;
    if (checks.size >= mostRights) checks.clear();
    checks.set(rights.key, check);
    return check;
  };
}

/** Only what is inside an input is personal: an argument stands for its field. */
interface Rule extends Pick<ArgumentPolicy, 'type' | 'reveals' | 'writes'> {
  readonly personal?: FieldPolicy['personal'];
}

type Rules = Readonly<Record<string, Rule>>;

function isGuarded({ reveals, writes, personal = null }: Rule): boolean {
  return reveals !== null || writes !== null || personal !== null;
}

function isGuardedInReach(index: PolicyIndex, rules: Rules, seen: Set<string>): boolean {
  return Object.values(rules).some((rule) => {
    if (isGuarded(rule)) return true;
    const input = inputOf(index, rule.type);
    if (!input || seen.has(rule.type)) return false;
    seen.add(rule.type);
    return isGuardedInReach(index, input, seen);
  });
}

/** The names that are refused here, each with why, and the names of inputs. */
interface Place {
  readonly refused: Map<string, ArgumentRefusal>;
  readonly inside: Map<string, Place>;
}

interface Placing {
  readonly index: PolicyIndex;
  readonly rights: Rights;
  /** By input type. */
  readonly places: Map<string, Place>;
}

function placeOf(placing: Placing, rules: Rules, mayUse: (name: string) => boolean, place = newPlace()): Place {
  const { index, rights, places } = placing;
  for (const [name, rule] of Object.entries(rules)) {
    if (isGuarded(rule) && !mayUse(name)) place.refused.set(name, refusalOf(index, name, rule, rights));
    const input = inputOf(index, rule.type);
    if (!input) continue;
    let inner = places.get(rule.type);
    if (!inner) {
      // Kept before it is filled, so that an input that contains itself ends.
      places.set(rule.type, (inner = newPlace()));
      placeOf(placing, input, (field) => mayUseInputField(index, rule.type, field, rights), inner);
    }
    place.inside.set(name, inner);
  }
  return place;
}

function newPlace(): Place {
  return { refused: new Map(), inside: new Map() };
}

function refusesAny(place: Place, seen: Set<Place>): boolean {
  if (seen.has(place)) return false;
  seen.add(place);
  return place.refused.size > 0 || [...place.inside.values()].some((inner) => refusesAny(inner, seen));
}

function firstRefusal(place: Place, values: ArgumentValues): ArgumentRefusal | null {
  for (const name of Object.keys(values)) {
    if (values[name] === undefined) continue;
    const inner = place.inside.get(name);
    const refusal = place.refused.get(name) ?? (inner ? refusalInside(inner, values[name]) : null);
    if (refusal !== null) return refusal;
  }
  return null;
}

function refusalInside(place: Place, value: unknown): ArgumentRefusal | null {
  if (!Array.isArray(value)) {
    return typeof value === 'object' && value !== null ? firstRefusal(place, value as ArgumentValues) : null;
  }
  for (const item of value) {
    const refusal = refusalInside(place, item);
    if (refusal !== null) return refusal;
  }
  return null;
}

function refusalOf(index: PolicyIndex, name: string, rule: Rule, rights: Rights): ArgumentRefusal {
  const { reveals, writes, personal = null } = rule;
  if (satisfies(writes, rights.scopes) && personal !== null && !isForPurpose({ personal }, rights)) {
    return refusedByPurpose(name, personal.purposes, rights);
  }
  const [typeName = '', fieldName = ''] = reveals?.split('.') ?? [];
  const why = !satisfies(writes, rights.scopes)
    ? `it needs the scope ${writes!.map((all) => all.join(' and ')).join(', or ')}`
    : reveals !== null && decideField(index, typeName, fieldName, rights) !== 'shown'
      ? `it depends on ${reveals}, which your roles do not show you${rights.purpose === null ? '' : ` for ${rights.purpose}`}`
      : 'your roles do not let you';
  return { code: 'FORBIDDEN', message: `You may not use "${name}": ${why}. Leave it out, or ask for the right.` };
}

function refusedByPurpose(name: string, purposes: readonly string[], { purpose }: Rights): ArgumentRefusal {
  const stated = purpose === null ? 'states no purpose' : `is for ${purpose}`;
  const why = `it is personal data, given for ${purposes.join(' or ')} alone, and this request ${stated}`;
  const remedy = 'Leave it out, or state such a purpose by the header X-Purpose if your roles have one.';
  return { code: 'PURPOSE_NOT_ALLOWED', message: `You may not use "${name}": ${why}. ${remedy}` };
}

function inputOf(index: PolicyIndex, typeName: string): Rules | undefined {
  const type = own(index.types, typeName);
  return type?.kind === 'input' ? type.fields : undefined;
}

function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record && Object.hasOwn(record, name) ? record[name] : undefined;
}
