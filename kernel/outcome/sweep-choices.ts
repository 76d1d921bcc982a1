/*
  What there is to choose from in a sweep, by the names of its steps alone: `models.epochs=5,lr=0.1`.
  Pages read this file too, so that it imports nothing.
*/

/** A parameter of which the steps have several values. */
export interface SweepParameter {
  readonly name: string
  /** As the names have them: numbers by value, others in the order of the steps. */
  readonly values: readonly string[]
  readonly isNumeric: boolean
}

export interface SweepChoices {
  readonly parameters: readonly SweepParameter[]
  /** For each step, in their order, the index of its value of each parameter. */
  readonly places: readonly (readonly number[])[]
}

/** The parameter of steps whose names tell no others apart: which of them it is. */
export const stepParameter = 'step'

/**
 * The parameters of a sweep, and which step has which of their values. Each step is another
 * combination; where the names do not say parameters, or not each its own, there is one: the step.
 */
export function sweepChoices(sweep: string, steps: readonly string[]): SweepChoices {
  const bare = steps.map((step) => withoutPrefix(step, `${sweep}.`))
  const pairs = bare.map(pairsOf)
  const keys = pairs[0]?.map(([key]) => key) ?? []
  const isAlike = pairs.every(
    (own) => own.length === keys.length && own.every(([key], at) => key === keys[at])
  )
  if (keys.length === 0 || !isAlike) return stepsAlone(bare)
  const columns = keys.map((_, at) => pairs.map((own) => own[at]?.[1] ?? ''))
  const parameters = columns.map((column, at) => parameterOf(keys[at] ?? '', column))
  const differing = [...parameters.keys()].filter((at) => (parameters[at]?.values.length ?? 0) > 1)
  const places = pairs.map((own) =>
    differing.map((at) => parameters[at]?.values.indexOf(own[at]?.[1] ?? '') ?? 0)
  )
  const isEachOwn = new Set(places.map((place) => place.join())).size === steps.length
  if (!isEachOwn) return stepsAlone(bare)
  return { parameters: differing.flatMap((at) => parameters[at] ?? []), places }
}

/**
 * The step that a choice of values means: the one that has them all, else of those with the value
 * that was chosen last (of the parameter `moved`) the one that has most of the others, the first of
 * several.
 */
export function chosenStep(
  { places }: SweepChoices,
  wanted: readonly number[],
  moved: number
): number {
  let best = 0
  let most = -1
  for (const [step, place] of places.entries()) {
    const same = place.filter((value, at) => value === wanted[at]).length
    const score = same + (place[moved] === wanted[moved] ? wanted.length : 0)
    if (score > most) [best, most] = [step, score]
  }
  return best
}

/**
 * The expression of Nix that stands for a step of a sweep, `models."epochs=5,lr=0.1"`; null where its
 * name does not say which attributes lead to it, or cannot stand in one line.
 */
export function memberExpression(sweep: string, step: string): string | null {
  const bare = withoutPrefix(step, `${sweep}.`)
  const isPath = /^[A-Za-z_][\w'-]*(\.[A-Za-z_][\w'-]*)*$/.test(sweep)
  const isOne = pairsOf(bare).length > 0 || !bare.includes('.')
  if (!isPath || !isOne || bare === step || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(step)) return null
  return `${sweep}."${bare.replace(/["\\]|\$(?=\{)/g, '\\$&')}"`
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text
}

/** `epochs=5,lr=0.1` as names and values; values may hold commas and equals signs of their own. */
function pairsOf(name: string): readonly (readonly [string, string])[] {
  if (!/^[A-Za-z_][\w'-]*=/.test(name)) return []
  return name.split(/,(?=[A-Za-z_][\w'-]*=)/).map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at), pair.slice(at + 1)]
  })
}

function parameterOf(name: string, column: readonly string[]): SweepParameter {
  const values = [...new Set(column)]
  const isNumeric = values.every(isNumber)
  if (isNumeric) values.sort((one, other) => Number(one) - Number(other))
  return { name, values, isNumeric }
}

/** Whether a value is one that has its place by how much it is. */
export function isNumber(value: string): boolean {
  return value.trim() !== '' && Number.isFinite(Number(value))
}

function stepsAlone(names: readonly string[]): SweepChoices {
  const parameters = [{ name: stepParameter, values: names, isNumeric: false }]
  return { parameters, places: names.map((_, at) => [at]) }
}
