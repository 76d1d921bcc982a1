import { isIdentifier, nixString } from '../syntax/index.ts'
import { TextFiles } from './text-files.ts'

/** A bound expression. It is forgotten when nobody holds it any more. */
export interface Slot {
  readonly id: number
}

/** Stands for another member of the same group, by its index in it. */
export interface GroupMember {
  readonly member: number
}

/** An expression and what its free names mean. */
export interface Binding {
  /** A Nix expression as its writer has it, with path literals made absolute. */
  readonly text: string
  /**
   * What each free name means. A name that is not here is Nix's own, or comes from a `with`.
   */
  readonly scope: ReadonlyMap<string, Slot | GroupMember>
  /** What it is called in traces: the name that its writer gives it. */
  readonly name?: string
  /** Where `text` starts in what the reader sees; positions are given there. From 1; 1, 1 where left out. */
  readonly offset?: SourcePosition
  /** The workflow's own text: errors are never placed in it. */
  readonly library?: boolean
}

/** Lines and columns count from 1, columns in Unicode code points. */
export interface SourcePosition {
  readonly line: number
  readonly column: number
}

/** A place in a text that was bound. */
export interface LocatedPosition extends SourcePosition {
  /** null: in the expression that was given to `evaluate`. */
  readonly source: Slot | null
}

/** A text that was written for Nix to import, as a function of its scope. */
export interface WrittenText {
  /** Its own file, by which it goes also where it stands in another. */
  readonly file: string
  readonly binding: Binding
  readonly slot: Slot | null
}

interface BoundText extends WrittenText {
  binding: Binding
  readonly slot: Slot
  readonly scope: ReadonlyMap<string, Slot>
  /** In which set of the living process it is, or null. */
  set: number | null
}

/**
 * Longer lines go to Nix as a file: it reads its standard input at 2 ms for each thousand
 * characters, a file costs 0.2 ms.
 */
const longestLine = 200

/**
 * The expressions that the evaluator knows, and how they become names of a living `nix repl`.
 *
 * Each text is written as a function: first a line with the formals that are its scope, then the
 * text as it stands. So line n of the text is line n + 1 of what is written. What a request needs and
 * the process does not have yet goes in as one recursive set,
 * `b5 = rec { s17 = import FILE { a = b2.s3; b = s18; }; … }`:
 * names of users never become names of the process, definitions may refer to each other, and a
 * thousand of them are one line.
 */
export class Bindings {
  /** What was written for Nix. */
  readonly files: TextFiles
  readonly #texts = new WeakMap<Slot, BoundText>()
  /** What each process has from its start, by the name `copiesName`. */
  readonly copies: Slot = { id: -1 }
  #bound: BoundText[] = []
  #nextSlot = 0
  #sets = 0

  constructor(folder: string) {
    this.files = new TextFiles(folder)
  }

  /** How many names the living process was given. */
  get sets(): number {
    return this.#sets
  }

  /** Takes expressions that may refer to each other. Evaluates nothing. */
  bind(group: readonly Binding[]): readonly Slot[] {
    const slots = group.map((): Slot => ({ id: this.#nextSlot++ }))
    group.forEach((binding, index) => {
      const slot = at(slots, index)
      const scope = new Map<string, Slot>()
      for (const [name, meaning] of binding.scope) {
        scope.set(name, 'member' in meaning ? at(slots, meaning.member) : meaning)
      }
      const file = this.files.fileOf(functionOf([...scope.keys()], binding.text))
      this.#texts.set(slot, { file, binding, slot, scope, set: null })
    })
    return slots
  }

  /** The text of a slot stands elsewhere now in what the reader sees. */
  move(slot: Slot, offset: SourcePosition): void {
    const text = this.#text(slot)
    text.binding = { ...text.binding, offset }
  }

  /** An expression that is asked once: where it is, and what writes it and is then sent. */
  expression(
    text: string,
    scope: ReadonlyMap<string, Slot>
  ): { readonly written: WrittenText; readonly expression: () => string } {
    const content = functionOf([...scope.keys()], text)
    return {
      written: { file: this.files.fileOf(content), binding: { text, scope }, slot: null },
      expression: () =>
        application(`import ${nixString(this.files.write(content))}`, scope, (slot) =>
          this.address(slot)
        )
    }
  }

  /**
   * What to send to the process so that it has these, with all that they refer to. `onNew` is told
   * of each that it did not have.
   */
  commands(slots: Iterable<Slot>, onNew: (binding: Binding) => void): readonly string[] {
    const missing = this.#reach(slots, (text) => text.set === null)
    if (missing.length === 0) return []
    const contents = new Map(
      missing.map(({ file, scope, binding }) => [file, functionOf([...scope.keys()], binding.text)])
    )
    // Where the disk is full this throws, and then nothing is to be noted as given to the process.
    this.files.writeTogether(contents)
    const set = this.#sets++
    for (const text of missing) {
      text.set = set
      onNew(text.binding)
    }
    this.#bound.push(...missing)
    const names = this.files.names(contents.keys())
    const used = new Set<Slot>()
    const address = (slot: Slot): string => {
      if (slot !== this.copies && this.#text(slot).set === set) return memberName(slot)
      used.add(slot)
      return this.address(slot)
    }
    const members = missing.map(
      ({ file, scope, slot }) =>
        `${memberName(slot)} = ${application(names.of(file), scope, address)};`
    )
    const inLine = `${names.definitions}rec { ${members.join(' ')} }`
    return [`${setName(set)} = ${this.short(inLine, this.setNames(used))}`]
  }

  /** An expression that is the value of a slot in the living process. */
  address(slot: Slot): string {
    if (slot === this.copies) return copiesName
    const { set } = this.#text(slot)
    if (set === null) throw new Error('a slot is asked for that was not bound')
    return `${setName(set)}.${memberName(slot)}`
  }

  /** The names of the process in which these slots are. */
  setNames(slots: Iterable<Slot>): readonly string[] {
    const names = new Set<string>()
    for (const slot of slots) {
      if (slot === this.copies) names.add(copiesName)
      else {
        const { set } = this.#text(slot)
        if (set !== null) names.add(setName(set))
      }
    }
    return [...names]
  }

  /** `expression`, or where that is long, the import of a file that holds it. */
  short(expression: string, scope: readonly string[]): string {
    if (expression.length <= longestLine) return expression
    const file = this.files.write(functionOf(scope, expression))
    return `import ${nixString(file)} {${scope.map((name) => ` inherit ${name};`).join('')} }`
  }

  /** Nix has evaluated these. */
  wereRead(slots: Iterable<Slot>): void {
    this.files.wereRead([...slots].map((slot) => this.#text(slot).file))
  }

  /** The lists in which these and all that they refer to stand, of which nothing was evaluated yet. */
  unreadLists(slots: Iterable<Slot>): ReadonlySet<string> {
    return this.files.unreadLists(this.textsBehind(slots).map(({ file }) => file))
  }

  /**
   * The texts of a list, which Nix could not read, stand alone from now on: they and all that refers
   * to them are to be given to the process once more.
   */
  separate(list: string): void {
    const files = this.files.separate(list)
    const again = new Set(this.#bound.filter(({ file }) => files.has(file)))
    for (let before = -1; before !== again.size;) {
      before = again.size
      for (const text of this.#bound)
        if (this.#scopeOf(text).some((next) => again.has(next))) again.add(text)
    }
    for (const text of again) text.set = null
    this.#bound = this.#bound.filter((text) => !again.has(text))
  }

  /** The process is gone: a next one is to be given everything again. */
  forgetProcess(): void {
    for (const text of this.#bound) text.set = null
    this.#bound = []
    this.#sets = 0
    this.files.forget()
  }

  /** The texts of these slots and of all that they refer to, the nearest first. */
  textsBehind(slots: Iterable<Slot>): readonly WrittenText[] {
    return this.#reach(slots, () => true)
  }

  #reach(slots: Iterable<Slot>, wanted: (text: BoundText) => boolean): BoundText[] {
    const found = new Set<BoundText>()
    for (const slot of slots) {
      const text = this.#text(slot)
      if (wanted(text)) found.add(text)
    }
    // A set gives its members in the order in which they came, also those that come meanwhile.
    for (const text of found) {
      for (const next of this.#scopeOf(text)) if (wanted(next)) found.add(next)
    }
    return [...found]
  }

  /** The texts that a text refers to. */
  #scopeOf({ scope }: BoundText): BoundText[] {
    return [...scope.values()].flatMap((slot) => (slot === this.copies ? [] : this.#text(slot)))
  }

  #text(slot: Slot): BoundText {
    const text = this.#texts.get(slot)
    if (text === undefined) throw new Error('a slot belongs to another evaluator')
    return text
  }
}

/** What a process calls `Bindings.copies`. */
export const copiesName = 'copies'

function setName(set: number): string {
  return `b${set}`
}

function memberName(slot: Slot): string {
  return `s${slot.id}`
}

function functionOf(formals: readonly string[], text: string): string {
  const wrong = formals.find((name) => !isIdentifier(name))
  if (wrong !== undefined) throw new Error(`not a Nix identifier: ${wrong}`)
  return `{ ${[...formals].sort().join(', ')} }:\n${text}\n`
}

function application(
  called: string,
  scope: ReadonlyMap<string, Slot>,
  address: (slot: Slot) => string
): string {
  const attributes = [...scope].map(([name, slot]) => ` ${name} = ${address(slot)};`)
  return `${called} {${attributes.join('')} }`
}

function at(slots: readonly Slot[], index: number): Slot {
  const slot = slots[index]
  if (slot === undefined) throw new Error(`a group has no member ${index}`)
  return slot
}
