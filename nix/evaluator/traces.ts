import { withoutColours } from '../base/index.ts'
import type { Slot } from './bindings.ts'

/** What an evaluation printed: `builtins.trace` and `builtins.warn`. */
export interface Traces {
  /** The first of them, in order, each with the word that says what it is. */
  readonly messages: readonly string[]
  /** How many more there were. */
  readonly more: number
}

/** Messages that are kept of one value: a screen or two, which nobody reads to the end. */
const mostMessages = 200
/** Characters of all that is kept of one value, and of one message. */
const mostCharacters = 20_000
const longestMessage = 2000

/**
 * How Nix words what an expression printed. Versions: `trace: ` in all; `builtins.warn` is
 * there since 2.23 (seen in 2.26 and 2.34).
 */
const wording: readonly {
  readonly level: number
  readonly begins: string
  readonly word: string
}[] = [
  { level: 0, begins: 'trace: ', word: 'trace: ' },
  { level: 1, begins: 'evaluation warning: ', word: 'warning: ' }
]

/** The message as a reader is to see it; null of one that Nix itself has written. */
export function printedBy(level: number, text: string): string | null {
  for (const { level: own, begins, word } of wording) {
    if (level !== own) continue
    // Only what Nix adds is looked for at the start: a message may be megabytes long.
    if (!withoutColours(text.slice(0, 80)).startsWith(begins)) continue
    const printed = withoutColours(text).slice(begins.length)
    const isLong = printed.length > longestMessage
    const cut = isLong ? `… (${printed.length} characters)` : ''
    return `${word}${printed.slice(0, longestMessage)}${cut}`
  }
  return null
}

/**
 * What evaluations print, by the value that was asked for. A value that failed is asked for again,
 * and prints a part of the same again: that is kept once.
 */
export class TraceLog {
  #printed = new WeakMap<Slot, Printed>()
  readonly #marked = new Map<string, Slot>()
  #current: Printed | null = null

  /** What is printed from now on belongs to `slot`; to nobody where that is null. */
  begin(slot: Slot | null): void {
    this.#current = slot === null ? null : this.#of(slot)
  }

  /** A word for `slot`, by which the process says that it evaluates it next. */
  mark(slot: Slot): string {
    const mark = String(slot.id)
    this.#marked.set(mark, slot)
    return mark
  }

  /** The process evaluates what this mark stands for. */
  beginMarked(mark: string): void {
    this.begin(this.#marked.get(mark) ?? null)
  }

  /** To be called when a request begins that has marks of its own. */
  forgetMarks(): void {
    this.#marked.clear()
  }

  take(message: string): void {
    const current = this.#current
    if (current === null) return
    const again = current.again.indexOf(message)
    if (again !== -1) {
      current.again.splice(again, 1)
      return
    }
    const { messages } = current
    if (
      messages.length < mostMessages &&
      current.more + current.moreBefore === 0 &&
      current.characters + message.length <= mostCharacters
    ) {
      current.characters += message.length
      messages.push(message)
    } else current.more += 1
  }

  /** It was not evaluated to its end, and may be asked for again. */
  failed(slot: Slot): void {
    const printed = this.#printed.get(slot)
    if (printed === undefined) return
    printed.again = [...printed.messages]
    printed.moreBefore = Math.max(printed.moreBefore, printed.more)
    printed.more = 0
  }

  of(slot: Slot): Traces {
    const printed = this.#printed.get(slot)
    if (printed === undefined) return { messages: [], more: 0 }
    return { messages: printed.messages, more: Math.max(printed.more, printed.moreBefore) }
  }

  clear(): void {
    this.#printed = new WeakMap()
    this.#current = null
  }

  #of(slot: Slot): Printed {
    const known = this.#printed.get(slot)
    if (known !== undefined) return known
    const printed = { messages: [], characters: 0, more: 0, moreBefore: 0, again: [] }
    this.#printed.set(slot, printed)
    return printed
  }
}

interface Printed {
  readonly messages: string[]
  characters: number
  more: number
  /** The same before it was asked for again. */
  moreBefore: number
  /** What was printed before it was asked for again, and may come again. */
  again: string[]
}
