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
  /** Whether its result may go as soon as nothing that is being built waits for it. */
  readonly keep?: 'never'
  /** What is said of its runs in no form that is known, and so has no effect: `disk`, `timeout`. */
  readonly malformed?: readonly string[]
  /** SRI, where the result is pinned. */
  readonly hash: string | null
  /** Whether it may reach the network, since its result is pinned. */
  readonly network: boolean
  /** The names of the secrets that it is given. */
  readonly secrets?: readonly string[]
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

const scheduled = {
  disk: v.number(),
  uses: v.record(v.string(), v.number()),
  retry: v.object({
    times: v.number(),
    on: v.array(v.picklist(['memory', 'timeout', 'lost'])),
    memory: v.number()
  }),
  keep: v.literal('never')
}

/** Of the fields of `Declared` those by which its builds are scheduled. */
export const scheduledFields = {
  disk: v.exactOptional(scheduled.disk),
  uses: v.exactOptional(scheduled.uses),
  retry: v.exactOptional(scheduled.retry),
  keep: v.exactOptional(scheduled.keep),
  malformed: v.exactOptional(v.array(v.string()))
}

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
    ...readScheduled(fields),
    hash: word(fields['hash']),
    network: fields['network'] === true,
    ...(fields['secrets'] === undefined ? {} : { secrets: texts(fields['secrets']) }),
    state: fields['state'] === true,
    process: word(fields['process']),
    snapshot: count(fields['snapshot'])
  }
}

const finite = v.pipe(v.number(), v.finite())

/** Each by itself: one that is malformed takes no other with it. */
function readScheduled(
  fields: Readonly<Record<string, unknown>>
): Pick<Declared, 'disk' | 'uses' | 'retry' | 'keep' | 'malformed'> {
  const disk = v.safeParse(scheduled.disk, fields['disk'])
  const uses = v.safeParse(scheduled.uses, fields['uses'])
  const retry = v.safeParse(scheduled.retry, fields['retry'])
  const keep = v.safeParse(scheduled.keep, fields['keep'])
  const read = {
    timeout: v.safeParse(finite, fields['timeout']),
    cores: v.safeParse(finite, fields['cores']),
    memory: v.safeParse(finite, fields['memory']),
    ...{ disk, uses, retry, keep }
  }
  // What is left out, or said to be nothing, is not malformed.
  const malformed = Object.entries(read)
    .filter(([name, { success }]) => fields[name] != null && !success)
    .map(([name]) => name)
  return {
    ...(disk.success ? { disk: disk.output } : {}),
    ...(uses.success ? { uses: uses.output } : {}),
    ...(retry.success ? { retry: retry.output } : {}),
    ...(keep.success ? { keep: keep.output } : {}),
    ...(malformed.length === 0 ? {} : { malformed })
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
