import { Kind, parse, print, visit, type ConstArgumentNode } from 'graphql';

/**
 * The supergraph as Apollo's gateway agrees to load it: it refuses one that names a security feature it does not run, so
 * `for: SECURITY` goes. The subgraphs' addresses are those of this run; all else stays.
 */
export function stockSupergraph(supergraph: string, urls: Readonly<Record<string, string>>): string {
  const isSecurity = ({ name, value }: ConstArgumentNode) =>
    name.value === 'for' && value.kind === Kind.ENUM && value.value === 'SECURITY';
  return print(
    visit(parse(supergraph, { noLocation: true }), {
      Directive(node) {
        if (node.name.value === 'link') {
          return {
            ...node,
            arguments: node.arguments?.filter((argument) => !isSecurity(argument as ConstArgumentNode)),
          };
        }
        if (node.name.value !== 'join__graph') return undefined;
        const name = node.arguments?.find((argument) => argument.name.value === 'name')?.value;
        const url = name?.kind === Kind.STRING ? urls[name.value] : undefined;
        if (url === undefined) return undefined;
        const moved = node.arguments?.map((argument) =>
          argument.name.value === 'url' ? { ...argument, value: { kind: Kind.STRING, value: url } } : argument,
        );
        return { ...node, arguments: moved };
      },
    }),
  );
}
