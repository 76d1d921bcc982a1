/** What a part may import besides itself. A part is a folder, or a file outside of one. */
export interface Part {
  /** Folders (ending in a slash) or files. */
  readonly of: string
  readonly may: readonly string[]
}

/** A folder whose rooms stand one above the other. */
export interface Order {
  readonly of: string
  /** The lowest first: a room imports those before it, and no other. */
  readonly rooms: readonly string[]
  /** Files beside the rooms: those that every room may import, and those that import every room. */
  readonly below: readonly string[]
  readonly above: readonly string[]
}

/** Values that every part speaks in. */
const words = ['nix/base/']

/** What a session says of a cell: types, and how counts and lists of names stand in a sentence. */
const said = ['kernel/outcome/']

/** The sentences that stand for what a session says. */
const sentences = ['kernel/render/words/']

/**
 * The arrows between the parts. A file belongs to the first part that holds it; what is not listed
 * may be imported by nobody.
 */
export const parts: readonly Part[] = [
  { of: 'nix/', may: [] },
  { of: 'kernel/host/', may: words },
  { of: 'kernel/notebook-file/', may: words },
  { of: 'kernel/cells/', may: ['nix/syntax/', ...words] },
  { of: 'kernel/files/', may: words },
  { of: 'kernel/pages/', may: ['kernel/files/', 'nix/process/', 'nix/freeze/', ...words] },
  {
    of: 'kernel/outcome/',
    may: [
      ...[
        'kernel/pages/',
        'kernel/files/',
        'kernel/cells/',
        'kernel/notebook-file/',
        'nix/syntax/'
      ],
      ...['nix/remembered/', 'nix/store/', 'nix/places/', 'nix/cluster/'],
      ...['nix/installation/', 'nix/freeze/', 'nix/builder/', 'nix/evaluator/', ...words]
    ]
  },
  {
    of: 'kernel/session/',
    may: [...said, 'kernel/cells/', 'kernel/files/', 'kernel/notebook-file/', 'nix/']
  },
  {
    of: 'kernel/import/',
    may: [...said, 'kernel/cells/', 'kernel/notebook-file/', 'kernel/session/', 'nix/']
  },
  {
    of: 'kernel/commands/',
    may: [
      ...[...said, 'kernel/session/', 'kernel/cells/', 'kernel/files/'],
      ...['kernel/import/', 'kernel/pages/', 'nix/', ...sentences]
    ]
  },
  // It stands above the commands, which its cells call.
  {
    of: 'kernel/running/',
    may: [...said, 'kernel/session/', 'kernel/commands/', 'kernel/cells/', 'nix/']
  },
  { of: 'kernel/render/', may: [...said, 'kernel/files/', ...words] },
  { of: 'kernel/wire/', may: words },
  // Read by the page too: it imports nothing of either side.
  { of: 'kernel/comm/', may: [] },
  { of: 'kernel/tables/', may: [...said, 'kernel/comm/', 'kernel/files/', ...words] },
  {
    of: 'kernel/live/',
    may: [...said, 'kernel/comm/', 'kernel/session/session.ts', 'kernel/wire/']
  },
  {
    of: 'kernel/handlers/',
    may: [
      ...[...said, 'kernel/comm/', 'kernel/live/', 'kernel/session/session.ts'],
      ...['kernel/tables/', 'kernel/wire/', ...words]
    ]
  },
  { of: 'kernel/dispatch/', may: ['kernel/handlers/', 'kernel/wire/', ...words] },
  {
    of: 'kernel/serve.ts',
    may: [
      ...['kernel/dispatch/', 'kernel/handlers/', 'kernel/wire/'],
      ...['kernel/session/session.ts', 'kernel/tables/', ...words]
    ]
  },
  { of: 'kernel/freezing.ts', may: ['kernel/host/', 'nix/freeze/'] },
  {
    of: 'kernel/start-engine.ts',
    may: ['kernel/files/', 'kernel/freezing.ts', ...sentences, 'kernel/session/', 'nix/']
  },
  {
    of: 'kernel/inside.ts',
    may: [
      ...['kernel/commands/', 'kernel/render/', 'kernel/session/', 'kernel/pages/', 'nix/'],
      'kernel/running/',
      ...['kernel/handlers/', 'kernel/host/', 'kernel/start-engine.ts', 'kernel/tables/'],
      'kernel/wire/'
    ]
  },
  {
    of: 'kernel/kernel.ts',
    may: [
      ...['kernel/inside.ts', 'kernel/serve.ts', 'kernel/host/', 'kernel/wire/'],
      ...['nix/installation/', ...words]
    ]
  },
  {
    of: 'kernel/main.ts',
    may: [
      ...['kernel/kernel.ts', 'kernel/host/', 'kernel/wire/'],
      ...['kernelspec/setup/node.mjs', ...words, ...sentences]
    ]
  },
  { of: 'kernel/kept.ts', may: words },
  { of: 'kernel/begin.ts', may: ['kernel/kept.ts', 'kernel/host/'] },
  {
    of: 'kernel/cli/',
    may: [
      ...[...said, 'kernel/host/', 'kernel/notebook-file/', 'kernel/pages/'],
      ...['kernel/files/', 'kernel/render/', 'kernel/wire/', 'kernel/start-engine.ts'],
      'kernel/freezing.ts',
      ...['kernel/import/', 'kernel/session/', 'kernel/commands/', 'kernel/cells/', 'nix/'],
      'kernel/running/'
    ]
  },
  {
    of: 'kernelspec/labextension/',
    may: [
      ...['nix/syntax/', 'kernel/comm/', ...said],
      // Pictures that live look as those that do not.
      ...['kernel/render/lineage/looks.ts', 'kernel/render/lineage/status-mark.ts'],
      ...['kernel/render/base/status-colours.ts', 'kernel/render/base/line-colours.ts']
    ]
  },
  { of: 'kernelspec/', may: ['scripts/build.mjs'] }
]

export const orders: readonly Order[] = [
  {
    of: 'nix/',
    rooms: [
      ...['base', 'remembered', 'log', 'process', 'installation', 'syntax', 'store'],
      ...['freeze', 'builder', 'places', 'cluster', 'evaluator', 'recorded']
    ],
    below: [],
    above: ['find.ts']
  },
  {
    of: 'kernel/session/',
    rooms: [
      ...['notebook', 'program', 'state', 'mistakes', 'results', 'evaluation', 'request'],
      ...['history', 'editor', 'building', 'ahead', 'report', 'screen', 'between']
    ],
    below: ['session.ts'],
    above: []
  },
  {
    of: 'kernel/files/',
    rooms: [
      ...['reading', 'text', 'binary', 'parquet', 'formats', 'paging', 'summarise', 'likeness']
    ],
    below: [],
    above: []
  },
  {
    of: 'kernel/render/',
    rooms: ['base', 'words', 'files', 'lineage', 'document', 'card', 'report', 'outcome'],
    below: [],
    above: []
  },
  {
    of: 'kernel/commands/',
    rooms: [
      ...[
        'steps',
        'about',
        'builders',
        'cluster',
        'freeze',
        'import',
        'freshness',
        'plan',
        'export',
        'log'
      ],
      ...['lineage', 'history', 'shell', 'compare', 'files', 'diff', 'verify', 'pin', 'kept'],
      'cache'
    ],
    below: [],
    above: ['commands.ts']
  },
  {
    of: 'kernel/cli/',
    rooms: [
      'terminal',
      'jupyter',
      'diagnosis',
      'headless',
      'checked',
      'notebook',
      'bundle',
      'verification',
      'provenance',
      'report',
      'conversion',
      'subcommands'
    ],
    below: [],
    above: ['program.ts', 'main.ts', 'begin-check.ts']
  }
]

/** Packages that only one place may import. */
export const packages: readonly { readonly name: RegExp; readonly only: readonly string[] }[] = [
  // The set-up runs before any package is there.
  { name: /^(node:)?child_process$/, only: ['nix/process/process.ts', 'kernelspec/'] },
  { name: /^zeromq$/, only: ['kernel/wire/'] },
  { name: /^jsonschema$/, only: ['kernel/wire/', 'kernel/render/'] },
  { name: /^@lezer\//, only: ['nix/syntax/', 'kernel/cells/', 'kernelspec/labextension/'] },
  { name: /^markdown-it$/, only: ['kernel/render/'] },
  // Besides the kernel: who looks for its ports, for a daemon and for caches; and who waits for what
  // a pipe brings, which in Node is a socket too.
  {
    name: /^(node:)?(net|http|https|dgram|tls)$/,
    only: [
      ...['kernel/wire/', 'kernel/cli/', 'nix/find.ts'],
      ...['nix/installation/caches.ts', 'nix/process/']
    ]
  }
]
