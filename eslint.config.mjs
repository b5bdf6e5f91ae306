import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Layers of docs/architecture.md: what a project with the first tag may depend on. */
const layers = [
  { sourceTag: 'layer:core', onlyDependOnLibsWithTags: ['layer:core'] },
  { sourceTag: 'layer:base', onlyDependOnLibsWithTags: ['layer:core', 'layer:base'] },
  { sourceTag: 'layer:infra', onlyDependOnLibsWithTags: ['layer:core', 'layer:base'] },
  {
    // The launcher is an app that starts other apps: it has a rule of its own below.
    allSourceTags: ['layer:app', 'kind:service'],
    onlyDependOnLibsWithTags: ['layer:core', 'layer:base', 'layer:infra'],
  },
  {
    sourceTag: 'layer:testing',
    onlyDependOnLibsWithTags: ['layer:core', 'layer:base', 'layer:infra', 'layer:testing'],
  },
  {
    sourceTag: 'scope:launcher',
    onlyDependOnLibsWithTags: ['layer:core', 'layer:base', 'layer:infra', 'layer:app'],
  },
  { sourceTag: 'layer:web', onlyDependOnLibsWithTags: ['layer:core'] },
  { sourceTag: 'scope:cli', onlyDependOnLibsWithTags: ['layer:core', 'layer:base', 'layer:infra'] },
  {
    sourceTag: 'scope:providers',
    onlyDependOnLibsWithTags: ['scope:errors', 'scope:openai-wire', 'scope:anthropic-wire'],
  },
  { sourceTag: 'scope:anthropic-wire', onlyDependOnLibsWithTags: ['scope:errors', 'scope:openai-wire'] },
  { sourceTag: 'scope:routing', onlyDependOnLibsWithTags: ['scope:errors'] },
  { sourceTag: 'scope:gateway', notDependOnLibsWithTags: ['scope:persistence'] },
];
const noEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Read the environment in env.ts only and pass the typed object on.',
};
const pureCore = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'Core is pure: take the time as an argument.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Core is pure: take the time as an argument.',
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Core is pure: take randomness as an argument.',
  },
  {
    selector: "CallExpression[callee.name='fetch']",
    message: 'Core does no I/O: let the worker perform it.',
  },
];

export default tseslint.config(
  {
    ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '**/output/**', '.byway/**'],
  },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    plugins: { '@nx': nx, 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({ conditionNames: ['@byway/source', 'import', 'node', 'default'] }),
      ],
    },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'import-x/no-cycle': ['error', { maxDepth: 12, ignoreExternal: true }],
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allow: [], depConstraints: layers },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', noEnv],
    },
  },
  { files: ['apps/dashboard/src/**/*.{ts,tsx}'], ...reactHooks.configs.flat.recommended },
  {
    files: ['apps/dashboard/src/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@tabler/icons-react',
              allowTypeImports: true,
              message: 'Take icons from shared/icons.ts: this index has 6,500 modules.',
            },
          ],
        },
      ],
    },
  },
  {
    // Tests of every layer take their helpers from one place.
    files: ['{apps,libs}/*/{src/**/*.{spec,fixture},test/**/*}.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { enforceBuildableLibDependency: false, allow: ['@byway/testing/*'], depConstraints: layers },
      ],
    },
  },
  {
    files: ['apps/launcher/src/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          // The launcher starts the other apps through their only export.
          allow: [
            '@byway/vault/app',
            '@byway/config/app',
            '@byway/ledger/app',
            '@byway/provider-simulator/app',
          ],
          depConstraints: layers,
        },
      ],
    },
  },
  {
    files: ['libs/{errors,openai-wire,anthropic-wire,routing,contracts,providers}/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': ['error', noEnv, ...pureCore],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*', 'undici'], message: 'Core does no I/O: take what you need as an argument.' },
          ],
        },
      ],
    },
  },
  {
    files: ['apps/gateway/src/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: [
                '@byway/providers/*',
                '!@byway/providers/catalogue/**',
                '!@byway/providers/catalogue',
                '!@byway/providers/shared',
                '@byway/providers/shared/*',
                '!@byway/providers/shared/image-signature',
              ],
              message: 'The gateway knows the catalogue, never an adapter.',
            },
          ],
        },
      ],
    },
  },
  {
    files: [
      '**/env.ts',
      '**/main.ts',
      '**/instrument.ts',
      '**/*.spec.ts',
      'libs/testing/**/*.ts',
      'e2e/**/*.ts',
      '**/demo.ts',
      'apps/dashboard/vite.config.ts',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
