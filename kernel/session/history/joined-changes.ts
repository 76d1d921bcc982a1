import type { Change } from '../../outcome/index.ts'

/** A change and all that lies behind it. */
export function within(change: Change): readonly Change[] {
  return change.kind === 'input' ? [change, ...change.because.flatMap(within)] : [change]
}

/** Inputs of one name are one to the reader: what is said of them stands together. */
export function inputsOnce(changes: readonly Change[]): Change[] {
  const byName = new Map<string, Change>()
  for (const change of changes) {
    if (change.kind !== 'input') continue
    const key = change.how === 'new' || change.how === 'gone' ? `${change.how} ` : ''
    const before = byName.get(`${key}${change.name}`)
    byName.set(`${key}${change.name}`, before?.kind === 'input' ? merged(before, change) : change)
  }
  return [...byName.values()]
}

type InputChange = Extract<Change, { kind: 'input' }>

function merged(one: InputChange, other: InputChange): InputChange {
  const how = one.how === other.how ? one.how : 'changed'
  return { ...one, how, because: distinct([...one.because, ...other.because]) }
}

/** Each change once, in their order. */
export function distinct(changes: readonly Change[]): Change[] {
  const byText = new Map(changes.map((change) => [JSON.stringify(change), change]))
  return [...byText.values()]
}
