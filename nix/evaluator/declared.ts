import * as v from 'valibot'

/**
 * What a step declares besides what it is: `nw` of its value, as `nix/lib/declared.nix` writes it.
 * It is no part of the derivation.
 */
export interface Declared {
  /** Anything, for the reader: JSON. */
  readonly info: unknown
  /** Files of the output, or patterns of their names, that are shown first. */
  readonly preview: readonly string[]
  /** Files of the output whose numbers are metrics. */
  readonly metrics: readonly string[]
  /** Seconds. */
  readonly timeout: number | null
  readonly cores: number | null
  /** Bytes. */
  readonly memory: number | null
  /** Bytes of disk that it needs while it runs. */
  readonly disk?: number
  /** What else it needs while it runs, by name. */
  readonly uses?: Readonly<Record<string, number>>
  readonly retry?: DeclaredRetry
  /** SRI, where the result is pinned. */
  readonly hash: string | null
  /** Whether it may reach the network, since its result is pinned. */
  readonly network: boolean
  /** Whether it keeps a folder of its own between builds. */
  readonly state: boolean
  /** Of a checkpoint: the derivation, or another word, that its process is known by. */
  readonly process: string | null
  /** Of a checkpoint: which snapshot of the process it is. */
  readonly snapshot: number | null
}

/** When a step that failed is tried again. */
export interface DeclaredRetry {
  readonly times: number
  readonly on: readonly ('memory' | 'timeout' | 'lost')[]
  /** Each time so many times as much memory. */
  readonly memory: number
}

/** Of the fields of `Declared` those by which its builds are scheduled. */
export const scheduledFields = {
  disk: v.exactOptional(v.number()),
  uses: v.exactOptional(v.record(v.string(), v.number())),
  retry: v.exactOptional(
    v.object({
      times: v.number(),
      on: v.array(v.picklist(['memory', 'timeout', 'lost'])),
      memory: v.number()
    })
  )
}
const scheduled = v.object(scheduledFields)

/** Reads the part of an answer of `describe.nix`; null where nothing is declared. */
export function readDeclared(answer: unknown): Declared | null {
  if (typeof answer !== 'object' || answer === null) return null
  const fields: Readonly<Record<string, unknown>> = { ...answer }
  return {
    info: fields['info'] ?? null,
    preview: texts(fields['preview']),
    metrics: texts(fields['metrics']),
    timeout: count(fields['timeout']),
    cores: count(fields['cores']),
    memory: count(fields['memory']),
    ...(v.is(scheduled, answer) ? v.parse(scheduled, answer) : {}),
    hash: word(fields['hash']),
    network: fields['network'] === true,
    state: fields['state'] === true,
    process: word(fields['process']),
    snapshot: count(fields['snapshot'])
  }
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function word(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
