import { objectIn, textIn } from '../../../nix/base/index.ts'
import type { IncomingMessage, JsonObject } from '../../wire/index.ts'

/** The outputs of a notebook's cells while they come in, as a client keeps them. */
export interface Outputs {
  /** Takes a publication that belongs to the run of cell number `cell`. */
  take(cell: number, message: IncomingMessage): void
  /** A cell's outputs as nbformat has them. */
  of(cell: number): JsonObject[]
}

interface Kept {
  readonly displayId: string | null
  output: JsonObject
}

/**
 * Collects outputs as the messaging specification says: text of one stream is joined, and
 * `update_display_data` replaces every output with its display id, in whatever cell it stands.
 */
export function createOutputs(): Outputs {
  const cells = new Map<number, Kept[]>()
  const clearNext = new Set<number>()

  function outputsOf(cell: number): Kept[] {
    const there = cells.get(cell) ?? []
    cells.set(cell, there)
    return there
  }

  function add(cell: number, kept: Kept): void {
    if (clearNext.delete(cell)) cells.set(cell, [])
    const outputs = outputsOf(cell)
    const last = outputs.at(-1)
    const joined = last === undefined ? null : joinedStream(last.output, kept.output)
    if (last === undefined || joined === null) outputs.push(kept)
    else last.output = joined
  }

  return {
    take: (cell, { header, content }) => {
      const displayId = displayIdOf(content)
      if (header.msg_type === 'update_display_data') {
        for (const kept of [...cells.values()].flat()) {
          if (displayId !== null && kept.displayId === displayId) {
            kept.output = { ...kept.output, ...dataOf(content) }
          }
        }
      } else if (header.msg_type === 'clear_output') {
        if (content['wait'] === true) clearNext.add(cell)
        else cells.set(cell, [])
      } else {
        const output = outputOf(header.msg_type, content)
        if (output !== null) add(cell, { displayId, output })
      }
    },
    of: (cell) => outputsOf(cell).map(({ output }) => output)
  }
}

/** An output of the notebook format, version 4, out of a message's content; null for others. */
function outputOf(type: string, content: JsonObject): JsonObject | null {
  switch (type) {
    case 'display_data':
      return { output_type: type, ...dataOf(content) }
    case 'execute_result':
      return {
        output_type: type,
        execution_count: content['execution_count'] ?? null,
        ...dataOf(content)
      }
    case 'stream':
      return {
        output_type: type,
        name: content['name'] ?? 'stdout',
        text: content['text'] ?? ''
      }
    case 'error':
      return {
        output_type: type,
        ename: content['ename'] ?? '',
        evalue: content['evalue'] ?? '',
        traceback: content['traceback'] ?? []
      }
    default:
      return null
  }
}

function dataOf(content: JsonObject): JsonObject {
  return { data: objectIn(content, 'data'), metadata: objectIn(content, 'metadata') }
}

function displayIdOf(content: JsonObject): string | null {
  const id = objectIn(content, 'transient')['display_id']
  return typeof id === 'string' ? id : null
}

function joinedStream(last: JsonObject, next: JsonObject): JsonObject | null {
  const sameStream = next['output_type'] === 'stream' && last['output_type'] === 'stream'
  if (!sameStream || last['name'] !== next['name']) return null
  return { ...last, text: textIn(last, 'text') + textIn(next, 'text') }
}
