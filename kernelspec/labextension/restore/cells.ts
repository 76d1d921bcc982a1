import type { ICodeCellModel } from '@jupyterlab/cells'
import type * as nbformat from '@jupyterlab/nbformat'
import type { NotebookPanel } from '@jupyterlab/notebook'
import type { IOutputAreaModel, OutputArea } from '@jupyterlab/outputarea'
import type { PartialJSONValue } from '@lumino/coreutils'
import type { Json, LiveCell, Output } from '../../../kernel/comm/protocol.ts'
import { digestOf } from '../../../kernel/comm/digest.ts'

/** A code cell of a notebook that is open, as far as its outputs go. */
export interface PageCell {
  readonly id: string
  readonly outputs: IOutputAreaModel
  readonly model: ICodeCellModel
  /** What it is drawn by; null where it is not drawn. */
  readonly area: Pick<OutputArea, 'future'> | null
  readonly prompt: Prompt
}

/** What newer pages write by themselves, and JupyterLab 4.2 has it written. */
interface Prompt {
  readonly promptNode: HTMLElement | null
  setPrompt(says: string): void
}

type Widget = NotebookPanel['content']['widgets'][number]

/** The code cells of a notebook, in its order. */
export function codeCells(panel: NotebookPanel): PageCell[] {
  return panel.content.widgets.flatMap((widget) => {
    const { model } = widget
    if (!isCodeModel(model)) return []
    const { id, outputs } = model
    return [{ id, model, outputs, area: areaOf(widget), prompt: widget }]
  })
}

interface Seen {
  readonly digest: string
  readonly isProgress: boolean
}

/**
 * All cells are looked at with each key in one of them, and few show something else by then. null of
 * one that is followed and shows something else since it was looked at.
 */
const seen = new WeakMap<IOutputAreaModel, Seen | null>()

/** The digest of what a cell shows. */
export function digestOfCell(cell: PageCell): string {
  return seenIn(cell).digest
}

/** Whether what a cell shows is how far a run is. */
export function showsProgress(cell: PageCell): boolean {
  return seenIn(cell).isProgress
}

function seenIn({ outputs }: PageCell): Seen {
  const known = seen.get(outputs)
  if (known != null) return known
  if (known === undefined) {
    const forget = (): void => void seen.set(outputs, null)
    outputs.changed.connect(forget)
    outputs.stateChanged.connect(forget)
  }
  const all = outputs.toJSON()
  const now = { digest: digestOf(all), isProgress: all.some(isProgress) }
  seen.set(outputs, now)
  return now
}

function isProgress({ metadata }: nbformat.IOutput): boolean {
  if (typeof metadata !== 'object' || metadata === null || !('nix_workflow' in metadata))
    return false
  const ours = metadata.nix_workflow
  return typeof ours === 'object' && ours !== null && 'progress' in ours
}

/**
 * Puts outputs into a cell. They are the kernel's own, of a cell that ran in it: they are trusted as
 * those that come while it runs.
 */
export function writeOutputs(cell: PageCell, outputs: readonly Output[]): void {
  cell.model.trusted = true
  cell.outputs.fromJSON(outputs.map(copied))
}

/** Whether the prompt says of a cell that runs, or waits, that it does not, or of another that it does. */
export function isPromptWrong(cell: PageCell, live: LiveCell): boolean {
  const says = saysThatItRuns(cell)
  return says !== null && says !== isOpen(live)
}

/** Whether the prompt of a cell says that it runs, or waits; null where it has none, since it is not drawn. */
export function saysThatItRuns({ model, prompt }: PageCell): boolean | null {
  if (hasState(model)) return model.executionState === 'running'
  return prompt.promptNode?.textContent.includes('*') ?? null
}

/** JupyterLab 4.2 has it in the prompt alone whether a cell runs. */
function hasState(model: object): boolean {
  return 'executionState' in model
}

/** Says by the prompt how a cell stands that runs without the page, or that the kernel does not know. */
export function writePrompt({ model, prompt }: PageCell, live: LiveCell | undefined): void {
  const open = live !== undefined && isOpen(live)
  const count = live?.executionCount ?? null
  // What is written twice is a conflict where several pages have the same document.
  if (!open && model.executionCount !== count) model.executionCount = count
  if (!hasState(model)) {
    prompt.setPrompt(open ? '*' : String(count ?? ''))
    return
  }
  const state = open ? 'running' : 'idle'
  if (model.executionState !== state) model.executionState = state
}

function isOpen({ state }: LiveCell): boolean {
  return state === 'running' || state === 'waiting'
}

/**
 * How many of the pages that have the same document come before this one: those agree on an order
 * without a word to each other. 0 where this is the only one.
 */
export function turnOf(panel: NotebookPanel): number {
  const awareness = panel.content.model?.sharedModel.awareness
  if (awareness === undefined) return 0
  return [...awareness.getStates().keys()].filter((id) => id < awareness.clientID).length
}

/** The page's types have lists that may be changed. */
function copied(output: Output): nbformat.IOutput {
  if (output.output_type === 'error') return { ...output, traceback: [...output.traceback] }
  const { output_type: type, data, metadata } = output
  return { output_type: type, data: copiedValue(data), metadata: copiedValue(metadata) }
}

function copiedValue(value: Json): PartialJSONValue {
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map(copiedValue)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copiedValue(one)]))
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function isCodeModel(model: Widget['model']): model is ICodeCellModel {
  return model.type === 'code' && 'outputs' in model
}

function areaOf(widget: Widget): PageCell['area'] {
  return 'outputArea' in widget && isArea(widget.outputArea) ? widget.outputArea : null
}

function isArea(value: unknown): value is Pick<OutputArea, 'future'> {
  return typeof value === 'object' && value !== null && 'future' in value
}
