import type { JsonValue } from '../../../nix/base/index.ts'
import type { FileSummary } from '../../files/reading/index.ts'
import type { Shown } from '../../outcome/index.ts'
import { wellFormed } from '../base/index.ts'
import { chartSvg } from '../files/index.ts'

/** The forms of a single file that a frontend may show with a viewer of its own. */
export interface NativeForms {
  readonly data: Readonly<Record<string, JsonValue>>
  /** Whether they stand instead of the page: JupyterLab prefers any page to a Vega-Lite chart. */
  readonly replacesPage: boolean
}

const none: NativeForms = { data: {}, replacesPage: false }

/** What a viewer may be given of a step's file. None of these is HTML, SVG, Markdown or a script. */
const given = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'application/json',
  'application/pdf',
  'application/vnd.plotly.v1+json',
  'application/vnd.vegalite.v5+json'
])

/**
 * What is handed on beside the page of a cell that shows one file and nothing else. A chart comes
 * with its picture, for whoever cannot draw it: the only SVG, and drawn here.
 */
export function nativeForms(shown: readonly Shown[]): NativeForms {
  const [only, ...others] = shown
  return only?.kind === 'file' && others.length === 0 ? formsOf(only.file) : none
}

function formsOf({ native, preview }: FileSummary): NativeForms {
  if (native === undefined || !given.has(native.mimeType)) return none
  // Halves of surrogate pairs, which no program can write as UTF-8.
  if (/\\ud[89a-f]/.test(JSON.stringify(native.data))) return none
  const data = { [native.mimeType]: native.data }
  if (native.mimeType !== 'application/vnd.vegalite.v5+json') return { data, replacesPage: false }
  if (preview.kind !== 'chart' || preview.chart === null) return { data, replacesPage: true }
  return {
    data: { ...data, 'image/svg+xml': wellFormed(chartSvg(preview.chart)) },
    replacesPage: true
  }
}
