export const usage = `Tells what the gateway makes of an operation for somebody, and fetches nothing.

  npm run -s explain -- --supergraph S.graphql --claims C.json --query Q.graphql
  npm run -s explain -- --role sales_representative [--purpose SALES] --query Q.graphql

  --supergraph <file>   any federation 2 supergraph
  --claims <file>       JSON: the claims of an access token, scope being names with spaces between them;
                        null: nobody is signed in
  --role <name>         instead of the two above: our own graph, as somebody who holds this role of
                        schemas/roles.yaml; tells also what is masked
  --purpose <key>       with --role: what personal data is asked for, a purpose of schemas/purposes.yaml that the
                        role may state; the role's default where it is left out
  --query <file>        the GraphQL document
  --operation <name>    which of its operations, where it has several
  --variables <file>    JSON: an object of variables
  --policies <a,b>      the named policies that are decided true; all others are no
  --help                this

Prints one JSON object:
  outcome     allowed: all of it runs; partial: some of it is denied; denied: none of it runs
  operation   the document that would run, or null
  denied      [{coordinate, path, requires}]; path is made of response keys, and requires holds what failed:
              authenticated, scopes and policies (any one of the lists, all names in it), purposes (any one);
              with --role also argument: why one may not be used as it is given
  masked      with --role: [{coordinate, path, as}]
  cost        with --role: {estimated, allowed}

Exit code 0: explained; 2: the reason, and what to do, are on stderr.

What a running gateway limits (size, cost, how much in a minute, trusted documents) is not applied here, and neither is whose consent
a purpose needs: that is a question of records, which nothing here reads.`;
