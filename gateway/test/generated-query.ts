import { getNamedType, isAbstractType, isCompositeType, isUnionType, type GraphQLCompositeType } from 'graphql';
import { wholeZoo } from './zoo-oracle.ts';

export type Draw = <T>(options: readonly T[]) => T;

/** A selection set on a type of the zoo. Some of what comes out is not valid: one response key for two things. */
export function selection(draw: Draw, type: GraphQLCompositeType, depth: number): string {
  const parts: string[] = [];
  const fields = isUnionType(type) ? [] : Object.values(type.getFields());
  const count = draw([1, 1, 2, 2, 3, 4]);
  for (let index = 0; index < count; index += 1) {
    const condition = draw([
      '',
      '',
      '',
      '',
      ' @include(if: $yes)',
      ' @skip(if: $out)',
      ' @include(if: $no)',
      ' @skip(if: false)',
    ]);
    const fragment = draw([0, 0, 0, isAbstractType(type) ? 1 : 0, isUnionType(type) ? 1 : 0]) === 1;
    if (fragment && depth > 0) {
      const overlapping = isAbstractType(type) ? fragmentsOn(type) : [type];
      const on = draw(overlapping);
      parts.push(
        `... ${draw(['', 'on']) === '' && on === type ? '' : `on ${on.name}`}${condition} { ${selection(draw, on, depth - 1)} }`,
      );
      continue;
    }
    const usable = fields.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));
    if (usable.length === 0 || draw([0, 0, 0, 0, 0, 0, 1]) === 1) {
      parts.push('__typename');
      continue;
    }
    const field = draw(usable);
    const returned = getNamedType(field.type);
    const alias = draw(['', '', '', '', 'a: ', 'b: ', '__proto__: ', 'constructor: ']);
    const args = field.args.some((argument) => argument.name === 'id') ? '(id: "rex")' : '';
    const below = isCompositeType(returned) ? ` { ${selection(draw, returned, depth - 1)} }` : '';
    parts.push(`${alias}${field.name}${args}${condition}${below}`);
  }
  return parts.join(' ');
}

function fragmentsOn(type: GraphQLCompositeType): GraphQLCompositeType[] {
  const overlapping = Object.values(wholeZoo.getTypeMap()).filter(
    (other): other is GraphQLCompositeType =>
      isCompositeType(other) && isAbstractType(type) && !isUnionType(other) && shares(type, other),
  );
  return [type, ...overlapping];
}

function shares(type: GraphQLCompositeType, other: GraphQLCompositeType): boolean {
  const possible = (one: GraphQLCompositeType) => (isAbstractType(one) ? wholeZoo.getPossibleTypes(one) : [one]);
  return possible(type).some((one) => possible(other).includes(one as never));
}
