import { splitLines, type LineSplitter } from './split.ts'

/** Takes secrets out of what Nix writes, before anything else reads it. */
export interface Redactor extends LineSplitter {
  /** How often each was taken out, by its name; without those that were not met. */
  readonly counts: () => ReadonlyMap<string, number>
}

/**
 * Puts `«NAME»` in the place of each value, in bytes that come in chunks, and passes on whole lines.
 * A value is found as it stands, as JSON writes it, in base64 and as part of a URL; of one of several
 * lines also each line of eight characters or more. What a program cuts in two, or writes in any
 * other form, is not found. Of a line of more than 1 MiB nothing is passed on but `«…»`.
 */
export function redactor(
  secrets: ReadonlyMap<string, string>,
  pass: (lines: Buffer) => void
): Redactor {
  const counts = new Map<string, number>()
  const names = new Map<string, string>()
  for (const [name, value] of secrets)
    for (const form of formsOf(value)) if (!names.has(form)) names.set(form, name)
  // The longest first: a value may begin with another one.
  const forms = [...names.keys()].sort((one, other) => other.length - one.length)
  const pattern = new RegExp(forms.map(escaped).join('|') || '(?!)', 'g')

  function without(text: string): string {
    return text.replace(pattern, (form) => {
      const name = names.get(form) ?? ''
      counts.set(name, (counts.get(name) ?? 0) + 1)
      return latin1(`«${name}»`)
    })
  }

  function passLine(bytes: string): void {
    const line = bytes.startsWith(message) ? bytes.replace(jsonText, inText) : without(bytes)
    pass(Buffer.from(`${line}\n`, 'latin1'))
  }

  /** A short value must not be found in what makes it a message. */
  function inText(text: string, isKey: string): string {
    return isKey === '' && !structure.has(text) ? `"${without(text.slice(1, -1))}"` : text
  }

  const lines = splitLines({
    within: (chunk, from, to) => passLine(chunk.toString('latin1', from, to)),
    across: ({ begin, end }) => passLine(end === null ? begin : inPlaceOf(begin, end))
  })
  return { ...lines, counts: () => counts }
}

const message = '@nix {'
/** A text of JSON, and whether it is a key. */
const jsonText = /"[^"\\]*(?:\\.[^"\\]*)*"((?:\s*:)?)/g
const structure: ReadonlySet<string> = new Set(['"start"', '"stop"', '"result"', '"msg"'])

/** What stands for a line of which the middle is lost, and with it maybe the half of a value. */
function inPlaceOf(begin: string, end: string): string {
  const ending = /,"id":\d+,"type":10[17]\}$/.exec(end)?.[0]
  const left = latin1('«…»')
  return begin.startsWith(message) && ending !== undefined
    ? `@nix {"action":"result","fields":["${left}"]${ending}`
    : left
}

/** Shorter lines of a value of several are in many texts that tell nothing. */
const shortestLine = 8

/** All that is looked for, as bytes: a character each (Latin-1). */
function formsOf(value: string): string[] {
  const lines = value.split(/\r?\n/)
  const parts = lines.length === 1 ? [] : lines.filter((line) => line.length >= shortestLine)
  const written = [value, ...parts].flatMap((text) => {
    const inJson = JSON.stringify(text).slice(1, -1)
    const inJsonTwice = JSON.stringify(inJson).slice(1, -1)
    return [text, inJson, inJsonTwice, encodeURIComponent(wellFormed(text))]
  })
  const base64 = [Buffer.from(value).toString('base64'), Buffer.from(value).toString('base64url')]
  return [...new Set([...written, ...base64])].filter((form) => form !== '').map(latin1)
}

/** A half of a surrogate pair has no form in a URL. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1')
}

function escaped(form: string): string {
  return form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
