import { parse, print, visit, type ConstDirectiveNode } from 'graphql';
import { obeysFeature } from './compile-policy.ts';
import { linkedFeatures } from './linked-features.ts';

/**
 * The supergraph as the planner may read it: `for:` is gone from the security features that the policy compiler obeys,
 * because the planner refuses to load what it believes nobody enforces. All other features keep theirs, and its refusal.
 */
export function plannerSdl(supergraph: string): string {
  const document = parse(supergraph, { noLocation: true });
  const urls = new Set(
    linkedFeatures(document)
      .filter(obeysFeature)
      .map((feature) => `${feature.identity}/${feature.version}`),
  );
  const isObeyedLink = (directive: ConstDirectiveNode) =>
    directive.arguments?.some(({ value }) => value.kind === 'StringValue' && urls.has(value.value.replace(/\/$/, '')));
  const withoutPurpose = visit(document, {
    SchemaDefinition: strip,
    SchemaExtension: strip,
  });
  return print(withoutPurpose);

  function strip<T extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(node: T): T {
    const directives = node.directives?.map((directive) =>
      isObeyedLink(directive)
        ? { ...directive, arguments: directive.arguments?.filter((argument) => argument.name.value !== 'for') }
        : directive,
    );
    return { ...node, directives } as T;
  }
}
