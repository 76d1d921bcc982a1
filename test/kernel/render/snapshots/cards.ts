import { compareDocument } from '../../../../kernel/commands/compare/compare-document.ts'
import { planDocument } from '../../../../kernel/render/words/commands/plan.ts'
import type { FileRemark } from '../../../../kernel/files/reading/remark.ts'
import type { FileSummary, Preview } from '../../../../kernel/files/reading/summary.ts'
import type { Block, CellOutcome, Mistake, StepReport } from '../../../../kernel/outcome/index.ts'
import { changeBlocks } from '../../../../kernel/render/words/change.ts'
import {
  file,
  inNixWords,
  lineage,
  ofStep,
  outcome,
  pixel,
  step,
  storePath,
  withFiles
} from '../samples.ts'

const text: Preview = {
  kind: 'text',
  head: ['first line', 'second <b>line</b>'],
  tail: ['last line'],
  omittedLines: 97
}

const table: Preview = {
  kind: 'table',
  columns: [
    { name: 'species', numeric: false, type: 'text' },
    {
      ...{ name: 'mass', numeric: true, type: 'integer' },
      histogram: { bins: [1, 4, 9, 2], from: 2700, to: 6300, ofExcerpt: false }
    }
  ],
  omittedColumns: 3,
  rows: [
    ['Adelie', '3750'],
    ['Gentoo', '5000']
  ],
  lastRows: [['Chinstrap', '3775']],
  totalRows: 344
}

const metrics = (accuracy: string): Preview => ({
  kind: 'json',
  text: `{ "accuracy": ${accuracy}, "note": "of 344" }`,
  cut: false,
  scalars: [
    { name: 'accuracy', text: accuracy, numeric: true },
    { name: 'note', text: 'of 344', numeric: false }
  ]
})

const typed = (
  path: string,
  type: string,
  preview: Preview,
  ...notes: FileRemark[]
): FileSummary => ({
  ...{ path, size: 1234, type, preview },
  ...(notes.length === 0 ? {} : { notes })
})

const declared = {
  ...{ info: { paper: 'figure 2' }, preview: [], metrics: [], timeout: 60, cores: 2, memory: 1e9 },
  ...{ hash: null, network: false, state: true }
}

const failed: StepReport = step({
  ...{ name: 'prediction', status: 'failed', outPath: null, narHash: null, size: null, cell: 4 },
  failure: {
    exitCode: 2,
    explanation: [inNixWords('model wrote no model.csv. It wrote model.json.')],
    blockedBy: []
  },
  log: {
    head: ['loading'],
    lines: ['Traceback (most recent call last)', 'KeyError: <b>'],
    total: 40
  },
  partial: {
    files: { files: [file('half.txt', text)], total: 1 },
    place: '/home/somebody/partial/prediction',
    cutFrom: 5_000_000
  }
})

const member = (name: string, rate: string, accuracy: string): StepReport =>
  step({
    name,
    command: [`${storePath('train')}/bin/train`, `--lr=${rate}`, '--epochs=10'],
    files: { files: [file('metrics.json', metrics(accuracy))], total: 1 }
  })

const previews: readonly FileSummary[] = [
  typed('plot.png', 'image/png', pixel),
  typed('report.md', 'text/markdown', {
    ...{ kind: 'markdown', cut: true },
    source:
      '# Report\n\nWith *words*, a [link](https://example.org), <b>no tag</b>.\n\n![](plot.png)'
  }),
  typed('penguins.csv', 'text/csv', table, { kind: 'ends-alone', ends: 'beginning' }),
  typed('metrics.json', 'application/json', metrics('0.987')),
  typed('settings.yaml', 'application/yaml', {
    ...{ kind: 'json', language: 'YAML', text: 'rate: 0.1', cut: false },
    scalars: [{ name: 'rate', text: '0.1', numeric: true }]
  }),
  typed('chart.vl.json', 'application/json', {
    kind: 'chart',
    chart: {
      ...{ mark: 'bar', title: 'Masses', x: 'species', y: 'mass' },
      series: [
        {
          name: '',
          points: [
            { x: 'Adelie', y: 3700 },
            { x: 'Gentoo', y: 5076 }
          ]
        }
      ]
    },
    text: '{ "mark": "bar" }'
  }),
  typed('all.tar', 'application/x-tar', {
    kind: 'archive',
    entries: [
      { path: 'data', size: 0, kind: 'folder' },
      { path: 'data/a.csv', size: 120, kind: 'file' }
    ],
    total: 9
  }),
  typed('arrays.npz', 'application/x-npz', {
    kind: 'parts',
    parts: [
      { name: 'weights', facts: [{ kind: 'fact', text: 'float64 · 2 × 2' }], preview: table }
    ],
    omitted: 2
  }),
  typed('tone.wav', 'audio/wav', { kind: 'audio', mimeType: 'audio/wav', base64: 'UklGRg==' }),
  typed('log.txt', 'text/plain', text, { kind: 'fact', text: 'read as Latin-1' }),
  typed('core', 'application/octet-stream', { kind: 'binary', firstBytes: '7f 45 4c 46' }),
  typed('latest', 'inode/symlink', { kind: 'link', target: '../../etc/passwd' }),
  typed('huge.bin', 'application/octet-stream', {
    kind: 'none',
    reason: { kind: 'fact', text: 'It is too large.' }
  })
]

const place = { executionCount: 3, line: 2, column: 9, text: 'model = outptu "x";' }

const mistakes: readonly Mistake[] = [
  {
    ...{ kind: 'syntax', said: "unexpected '}', expecting ';'", place },
    fault: {
      ...{ kind: 'unexpected', text: '}' },
      cause: { kind: 'missing-semicolon', behind: '"x"', line: 2 }
    }
  },
  {
    ...{ kind: 'missing-names', definition: 'model' },
    names: [{ name: 'outptu', nearest: 'output', lost: null, place }]
  },
  {
    ...{ kind: 'evaluation', definition: 'model', message: 'error: attribute missing', place },
    ...{ hint: { kind: 'number-as-text', isFloat: true }, trace: '… while evaluating model' }
  },
  { kind: 'evaluator-ended', end: { reason: 'memory', memoryLimitBytes: 2e9 } },
  {
    ...{ kind: 'build-failed', step: 'model', drvPath: storePath('train.drv', 1), exitCode: 2 },
    ...{
      explanation: [inNixWords('It wrote nothing.')],
      lastLines: ['Traceback', 'KeyError'],
      place
    }
  },
  { kind: 'blocked', step: 'prediction', by: ['model'] },
  {
    ...{ kind: 'command', command: '%freeze', place: null },
    mistake: { kind: 'not-frozen', mistake: { kind: 'program-missing', program: 'foo' } }
  },
  {
    kind: 'nix-unusable',
    why: {
      kind: 'nix-missing',
      silent: null,
      elsewhere: null,
      machine: { distribution: 'debian', release: 12, isRoot: true, hasSystemd: false }
    }
  },
  { kind: 'interrupted' }
]

const document = (title: string, blocks: readonly Block[]): CellOutcome =>
  outcome({ kind: 'document', document: { title, blocks } })

const compared = (name: string, rate: string, accuracy: string) => ({
  report: member(name, rate, accuracy),
  parameters: new Map([['lr', rate]]),
  metrics: new Map([['accuracy', { name: 'accuracy', text: accuracy, value: Number(accuracy) }]])
})

/** The displays that are kept, by the names of their files. Nothing in them is of this machine. */
export const cards: Readonly<Record<string, CellOutcome>> = {
  'step-built': {
    ...ofStep(
      step({
        ...{ cell: 2, verified: 2 },
        reasons: [
          { kind: 'option', option: '--epochs', from: '5', to: '10' },
          { kind: 'text', what: 'script', of: 'train.py', where: { kind: 'unknown' } }
        ],
        files: {
          files: [file('plot.png', pixel), file('metrics.json', metrics('0.987'))],
          total: 2
        },
        ...{ folder: 'outs/model-0c0zdk6x', linked: ['plot.png', 'metrics.json'] },
        references: [{ path: storePath('busybox', 9), size: 1_200_000 }]
      })
    ),
    lineage
  },
  'step-cached': ofStep(
    step({ status: 'cached', cell: 2, verified: 0, sandboxed: false, declared })
  ),
  'step-failed': ofStep(failed),
  'several-steps': {
    ...outcome(
      { kind: 'step', step: step({ name: 'dataset', status: 'cut-off' }) },
      { kind: 'step', step: step({ name: 'fetched', status: 'fetched' }) },
      {
        kind: 'step',
        step: step({
          ...{ name: 'late', status: 'blocked', outPath: null, log: null },
          failure: { exitCode: null, explanation: [], blockedBy: ['prediction'] }
        })
      },
      { kind: 'step', step: step({ name: 'later', status: 'planned', outPath: null, log: null }) }
    ),
    notices: [{ kind: 'shadows-library', name: 'map' }],
    printed: { messages: ['trace: 3 rows'], more: 2 }
  },
  'step-not-kept': ofStep(
    step({ status: 'not-kept', outPath: null, files: { files: [], total: 0 } })
  ),
  'step-stale': outcome({
    kind: 'stale',
    shown: { kind: 'step', step: withFiles(file('log.txt', text)) },
    because: { kind: 'not-built', name: 'model', cause: { kind: 'names', names: ['dataset'] } }
  }),
  sweep: outcome({
    kind: 'sweep',
    name: 'models',
    steps: [
      member('models.lr-0.1', '0.1', '0.91'),
      member('models.lr-0.01', '0.01', '0.95'),
      { ...failed, name: 'models.lr-1' }
    ]
  }),
  files: ofStep(withFiles(...previews)),
  'file-alone': outcome({
    kind: 'file',
    step: withFiles(...previews),
    file: typed('penguins.csv', 'text/csv', table)
  }),
  'values-and-environments': outcome(
    { kind: 'value', name: 'rate', value: { type: 'float', text: '0.1' } },
    {
      kind: 'environment',
      environment: {
        ...{ name: 'python3', drvPath: storePath('python3.drv'), outPath: storePath('python3') },
        closure: { paths: 12, size: 75_000_000 },
        notPinned: [{ what: '<nixpkgs>', name: 'python3', isOwn: false }]
      }
    }
  ),
  plan: outcome({
    kind: 'document',
    document: planDocument({
      steps: [
        {
          ...{ name: 'dataset', drvPath: storePath('build-data.drv', 10), action: 'reuse' },
          ...{ seconds: 12, waitsFor: [], cell: 1, where: [] }
        },
        {
          ...{ name: 'model', drvPath: storePath('train.drv', 1), action: 'build' },
          ...{ seconds: 200, waitsFor: [], cell: 2, where: [{ kind: 'here' }] }
        },
        {
          ...{ name: 'prediction', drvPath: storePath('predict.drv', 12), action: 'unknown' },
          ...{ seconds: null, waitsFor: ['model'], cell: null, where: [{ kind: 'here' }] }
        }
      ],
      open: [{ name: 'report', because: { kind: 'needs-undefined', names: ['datset'] } }],
      cost: { total: 200, chain: 200, withoutTime: 1 },
      fromSavedFile: true
    })
  }),
  why: document('Why model was built', [
    {
      kind: 'paragraph',
      text: 'Compared with what it was until 2026-03-05 14:07:',
      tone: 'pale'
    },
    ...changeBlocks([
      { kind: 'option', option: '--epochs', from: '5', to: '10' },
      {
        ...{ kind: 'text', what: 'script', of: 'train.py' },
        lines: [
          { change: 'same', text: 'import csv' },
          { change: 'gone', text: 'rate = 0.1' },
          { change: 'new', text: 'rate = 0.01  # <b>' }
        ]
      },
      {
        ...{ kind: 'input', name: 'dataset', how: 'changed' },
        because: [{ kind: 'option', option: '--seed', from: '1', to: null }]
      },
      { kind: 'toolchain', name: 'python3', from: '3.11.2', to: '3.12.1' }
    ])
  ]),
  compare: outcome({
    kind: 'document',
    document: compareDocument(
      {
        rows: [
          compared('models.lr-0.1', '0.1', '0.91234567'),
          compared('models.lr-0.01', '0.01', '0.95'),
          compared('models.lr-0.001', '0.001', '0.93')
        ],
        parameters: [{ key: 'lr', title: 'lr' }],
        metrics: ['accuracy'],
        omittedMetrics: 0,
        unreadFiles: 0,
        unreadAncestors: 0
      },
      null
    )
  }),
  mistakes: { ...outcome(), mistakes }
}
