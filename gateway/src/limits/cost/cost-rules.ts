import { CustodiaError } from '@custodia/errors';
import { Kind, parse, valueFromASTUntyped, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import { elementNames, linkedFeatures } from '../../authorization/linked-features.ts';

/** `@listSize` (https://specs.apollo.dev/cost/v0.1). */
export interface ListSizeRule {
  readonly assumedSize: number | null;
  readonly slicingArguments: readonly string[];
  readonly sizedFields: readonly string[];
  readonly requireOneSlicingArgument: boolean;
}

/** What a supergraph says about costs, by coordinate; nothing where it says nothing. */
export interface CostRules {
  /** `@cost` at `Type`, `Type.field` (of an input too) or `Type.field(argument:)`. */
  weight(coordinate: string): number | undefined;
  /** At `Type.field`. */
  listSize(coordinate: string): ListSizeRule | undefined;
}

const costIdentity = 'https://specs.apollo.dev/cost';
const knownVersions: readonly string[] = ['v0.1'];

/** Throws SCHEMA_INVALID for a version of the specification that is not known: a limit that nobody obeys is none. */
export function readCostRules(supergraph: string | DocumentNode): CostRules {
  const document = typeof supergraph === 'string' ? parse(supergraph, { noLocation: true }) : supergraph;
  const features = linkedFeatures(document);
  const feature = features.find(({ identity }) => identity === costIdentity);
  const weights = new Map<string, number>();
  const listSizes = new Map<string, ListSizeRule>();
  if (feature === undefined) return { weight: () => undefined, listSize: () => undefined };
  if (!knownVersions.includes(feature.version)) {
    const known = `this gateway knows ${knownVersions.join(', ')}`;
    const message = `The supergraph links ${costIdentity}/${feature.version} and cannot be served: ${known}. Compose with it, or update the gateway.`;
    throw new CustodiaError('SCHEMA_INVALID', message);
  }
  const costNames = elementNames(feature, features, 'cost');
  const listSizeNames = elementNames(feature, features, 'listSize');

  for (const definition of document.definitions) {
    if (!('name' in definition) || definition.name === undefined || definition.kind === Kind.DIRECTIVE_DEFINITION)
      continue;
    const type = definition.name.value;
    read(type, definition.directives as readonly ConstDirectiveNode[] | undefined);
    for (const field of 'fields' in definition ? (definition.fields ?? []) : []) {
      const coordinate = `${type}.${field.name.value}`;
      read(coordinate, field.directives);
      for (const argument of 'arguments' in field ? (field.arguments ?? []) : []) {
        read(`${coordinate}(${argument.name.value}:)`, argument.directives);
      }
    }
  }
  return { weight: (coordinate) => weights.get(coordinate), listSize: (coordinate) => listSizes.get(coordinate) };

  function read(coordinate: string, directives: readonly ConstDirectiveNode[] = []): void {
    for (const directive of directives) {
      const values = argumentsOf(directive);
      if (costNames.has(directive.name.value) && Number.isFinite(values.get('weight'))) {
        weights.set(coordinate, values.get('weight') as number);
      }
      if (listSizeNames.has(directive.name.value)) listSizes.set(coordinate, readListSize(values));
    }
  }
}

function readListSize(values: ReadonlyMap<string, unknown>): ListSizeRule {
  const assumedSize = values.get('assumedSize');
  return {
    assumedSize: typeof assumedSize === 'number' ? assumedSize : null,
    slicingArguments: texts(values.get('slicingArguments')),
    sizedFields: texts(values.get('sizedFields')),
    requireOneSlicingArgument: values.get('requireOneSlicingArgument') !== false,
  };
}

function argumentsOf(directive: ConstDirectiveNode): ReadonlyMap<string, unknown> {
  return new Map(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value) as unknown]),
  );
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
