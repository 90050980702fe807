import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  type GraphQLCompositeType,
  type GraphQLSchema,
} from 'graphql';
import type { Draw } from '../draw-from.ts';

export interface Question {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown>;
}

const conditions = [
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  ' @include(if: $yes)',
  ' @skip(if: $out)',
  ' @include(if: $no)',
].concat([' @skip(if: false)', ' @skip(if: $yes)', ' @include(if: $late)']);
const aliases = ['', '', '', '', '', '', 'a: ', 'b: ', '__proto__: ', 'constructor: '];
const declarations: Record<string, string> = {
  yes: '$yes: Boolean!',
  no: '$no: Boolean!',
  out: '$out: Boolean = true',
  late: '$late: Boolean! = false',
  n: '$n: Int',
};

/** A document with one operation or several, some of it invalid as people write it: one key for two things. */
export function generateQuestion(draw: Draw, schema: GraphQLSchema): Question {
  const fragments: { readonly name: string; readonly on: GraphQLCompositeType; readonly text: string }[] = [];
  const query = schema.getQueryType()!;
  const mutation = schema.getMutationType();
  const writes = mutation && draw([true, false, false, false]);
  const asked = writes
    ? operation('mutation', 'Asked', selection(mutation, 3, [1, 1, 2]))
    : operation('query', 'Asked', selection(query, 4, [1, 2, 2, 3]));
  const others = draw([0, 0, 0, 1]) === 1 ? [operation('query', 'toString', selection(query, 2, [1, 2]))] : [];
  const isAlone = others.length === 0;
  const texts = fragments.map(({ name, on, text }) => `fragment ${name} on ${on.name} { ${text} }`);
  return {
    query: draw([
      [asked, ...others, ...texts],
      [...others, ...texts, asked],
    ]).join('\n'),
    operationName: isAlone && draw([true, false]) ? undefined : 'Asked',
    variables: { yes: true, no: false, ...draw([{}, { late: true, out: false }]), ...draw([{}, { n: 3 }]) },
  };

  function operation(kind: string, name: string, body: string): string {
    const all = reached(body);
    const used = Object.keys(declarations).filter((variable) => new RegExp(`\\$${variable}\\b`).test(all));
    const declared = used.map((variable) => declarations[variable]!).join(', ');
    return `${kind} ${name}${declared === '' ? '' : `(${declared})`} { ${body} }`;
  }

  function reached(text: string): string {
    const names = [...text.matchAll(/\.\.\.(F\d+)/g)].map((match) => match[1]!);
    return [text, ...names.map((name) => reached(fragments.find((one) => one.name === name)!.text))].join(' ');
  }

  function selection(
    type: GraphQLCompositeType,
    depth: number,
    counts: readonly number[] = [1, 1, 2, 2, 3, 4],
  ): string {
    const parts: string[] = [];
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    for (let left = draw(counts); left > 0; left -= 1) {
      const condition = draw(conditions);
      if (depth > 0 && draw(isAbstractType(type) ? [true, false] : [true, false, false, false, false])) {
        parts.push(fragment(type, depth, condition));
        continue;
      }
      const usable = fields.filter((field) => depth > 0 || !isCompositeType(getNamedType(field.type)));
      if (usable.length === 0 || draw([0, 0, 0, 0, 0, 0, 1]) === 1) {
        parts.push(`${draw(['', '', 'a: ', 'kind: '])}__typename`);
        continue;
      }
      const field = draw(usable);
      const returned = getNamedType(field.type);
      const given = field.args.length > 0 ? draw(['', '(n: $n)', '(n: 2)']) : '';
      const below = isCompositeType(returned) ? ` { ${selection(returned, depth - 1)} }` : '';
      parts.push(`${draw(aliases)}${field.name}${given}${condition}${below}`);
      // Nobody asks for the same thing twice but for a client that puts its queries together.
      if (draw([0, 0, 0, 0, 0, 0, 0, 1]) === 1) parts.push(parts.at(-1)!);
    }
    return parts.join(' ');
  }

  function fragment(type: GraphQLCompositeType, depth: number, condition: string): string {
    const on = draw([type, ...overlapping(type)]);
    const known = fragments.filter((one) => one.on === on);
    const how = draw(['inline', 'inline', 'named', known.length > 0 ? 'again' : 'inline']);
    if (how === 'again') return `...${draw(known).name}${condition}`;
    const text = selection(on, depth - 1);
    if (how === 'inline')
      return `...${on === type && draw([true, false]) ? '' : ` on ${on.name}`}${condition} { ${text} }`;
    const name = `F${fragments.length}`;
    fragments.push({ name, on, text });
    return `...${name}${condition}`;
  }

  function overlapping(type: GraphQLCompositeType): GraphQLCompositeType[] {
    const possible = (one: GraphQLCompositeType) => (isAbstractType(one) ? schema.getPossibleTypes(one) : [one]);
    return Object.values(schema.getTypeMap()).filter(
      (other): other is GraphQLCompositeType =>
        isCompositeType(other) &&
        !other.name.startsWith('__') &&
        possible(other).some((one) => possible(type).includes(one as never)),
    );
  }
}
