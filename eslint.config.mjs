import { defineConfig } from 'eslint/config';
import { configs, parser, plugin } from 'typescript-eslint';

/** Where output to a terminal is the job, and settings of the process may be read. Everything else is told. */
const COMMAND_LINES = [
  'infra/*/src/main.ts',
  'infra/*/src/token.ts',
  'infra/*/src/events.ts',
  'infra/docker/src/check.ts',
];
const READS_SETTINGS = [
  ...COMMAND_LINES,
  '**/src/config.ts',
  '**/src/main.ts',
  'gateway/src/explain/main.ts',
  'services/directory/src/admit/main.ts',
  // These hand settings to processes that they start, or read what such a process was handed.
  'infra/servers/src/**',
  'infra/test-run/src/**',
  'libs/testing/src/**',
  'libs/service-testing/src/**',
  '**/test/**',
];
const TESTS = ['**/test/**/*.ts', 'libs/testing/src/**/*.ts', 'libs/service-testing/src/**/*.ts'];

const SKIPPED = 'A skipped or lone test hides others: fix it or delete it; what a machine cannot run, npm test names.';
const SYNTAX = {
  defaultExport: {
    selector: 'ExportDefaultDeclaration',
    message: 'A named export keeps its one name everywhere.',
  },
  enum: { selector: 'TSEnumDeclaration', message: 'Use a union of strings: an enum is code, not a type.' },
};
const TEST_SYNTAX = [
  {
    selector: 'CallExpression MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|only|todo)$/]',
    message: SKIPPED,
  },
  { selector: 'CallExpression[callee.name=/^(xit|xtest|xdescribe|fit|fdescribe)$/]', message: SKIPPED },
];
const NONDETERMINISM = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", what: 'clock' },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", what: 'clock' },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", what: 'random source' },
].map(({ selector, what }) => ({
  selector,
  message: `Take the ${what} as a parameter: a test must be able to hold it.`,
}));

const syntax = (...rules) => ({ 'no-restricted-syntax': ['error', ...rules] });

export default defineConfig(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.nx/**',
      '.cache/**',
      'data/**',
      'coverage/**',
      'schemas/generated/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [configs.recommended],
    languageOptions: {
      parser,
      // One program for all packages and their tests: four times as fast as one each.
      parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@typescript-eslint': plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      'max-lines': ['error', { max: 300 }],
      'max-params': ['error', { max: 4 }],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings are read in config.ts alone, and passed on.' },
      ],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-proto': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      ...syntax(SYNTAX.defaultExport, SYNTAX.enum),
    },
  },
  {
    // "Time, randomness and keys are injected": main and config are where they are taken from the machine.
    files: ['services/*/src/*/**/*.ts'],
    ignores: ['services/directory/src/admit/main.ts'],
    rules: syntax(SYNTAX.defaultExport, SYNTAX.enum, ...NONDETERMINISM),
  },
  { files: COMMAND_LINES, rules: { 'no-console': 'off' } },
  { files: READS_SETTINGS, rules: { 'no-restricted-properties': 'off' } },
  {
    files: TESTS,
    rules: {
      ...syntax(SYNTAX.defaultExport, SYNTAX.enum, ...TEST_SYNTAX),
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      'max-params': 'off',
      // Cases make a test long and keep it flat; a source as long is two ideas.
      'max-lines': ['error', { max: 500 }],
    },
  },
);
