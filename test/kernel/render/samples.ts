import type { MimeBundle } from '../../../kernel/render/base/bundle.ts'
import type { FileSummary, Preview } from '../../../kernel/files/reading/summary.ts'
import type { Explanation } from '../../../kernel/outcome/explanation.ts'
import type { FrozenProgram } from '../../../kernel/outcome/findings.ts'
import type { CellOutcome, Lineage, Shown, StepReport } from '../../../kernel/outcome/outcome.ts'

const hash = '0c0zdk6x5z1zqmnm2n3dxb84z7mp11sl'

/** A store path with a name, and a number that tells it from others. */
export function storePath(name: string, number = 0): string {
  return `/nix/store/${hash.slice(0, -2)}${String(number).padStart(2, '0')}-${name}`
}

/** A program as it is told of where it was frozen. */
export function frozenProgram(name: string): FrozenProgram {
  return { name, version: null, packages: [], morePackages: 0, lacks: null }
}

export function file(path: string, preview: Preview, size = 1234): FileSummary {
  return { path, size, type: 'text/plain', preview }
}

export const none: Preview = { kind: 'none', reason: null }

/** A picture of one pixel. */
export const pixel = {
  kind: 'image',
  mimeType: 'image/png',
  base64:
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  width: 1,
  height: 1
} as const satisfies Preview

export function step(changes: Partial<StepReport> = {}): StepReport {
  return {
    name: 'model',
    status: 'built',
    drvPath: storePath('train.drv', 1),
    outPath: storePath('train', 2),
    narHash: 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    size: 12_345,
    command: [`${storePath('train', 3)}/bin/train`, '--epochs=10', '--note=two words'],
    inputs: ['dataset'],
    files: { files: [], total: 0 },
    folder: null,
    linked: [],
    seconds: 3.42,
    builtAt: Date.UTC(2026, 2, 5, 14, 7),
    sandboxed: true,
    declared: null,
    reasons: [],
    cell: null,
    toolchain: { kind: 'machine', contents: [] },
    log: { lines: ['one', 'two'], total: 2 },
    failure: null,
    ...changes
  }
}

export function withFiles(...files: readonly FileSummary[]): StepReport {
  return step({ files: { files, total: files.length } })
}

export function outcome(...shown: readonly Shown[]): CellOutcome {
  return { shown, lineage: null, notices: [], mistakes: [] }
}

export function ofStep(report: StepReport): CellOutcome {
  return outcome({ kind: 'step', step: report })
}

/** dataset → model → prediction, and dataset → prediction; an environment beside them. */
export const lineage: Lineage = {
  nodes: [
    { id: storePath('build-data.drv', 10), name: 'dataset', kind: 'step', status: 'cached' },
    { id: storePath('train.drv', 1), name: 'model', kind: 'step', status: 'built' },
    { id: storePath('predict.drv', 12), name: 'prediction', kind: 'step', status: 'failed' },
    { id: storePath('python3.drv', 13), name: 'python3', kind: 'environment', status: null }
  ],
  edges: [
    { from: storePath('build-data.drv', 10), to: storePath('train.drv', 1), files: ['data.csv'] },
    { from: storePath('train.drv', 1), to: storePath('predict.drv', 12), files: ['model.json'] },
    {
      from: storePath('build-data.drv', 10),
      to: storePath('predict.drv', 12),
      files: ['data.csv']
    },
    { from: storePath('python3.drv', 13), to: storePath('train.drv', 1), files: [] }
  ],
  omitted: 0
}

/** The text of a bundle under a MIME type; empty where there is none. */
export function contentOf(bundle: MimeBundle | null, mimeType: string): string {
  const content = bundle?.data[mimeType] ?? ''
  if (typeof content !== 'string') throw new Error(`${mimeType} is no text`)
  return content
}

/** An explanation in the words of Nix. */
export function inNixWords(text: string): Explanation {
  return { kind: 'cause', cause: { kind: 'other', text } }
}
