import { createHash } from 'node:crypto'
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { linesOf, nixString } from '../syntax/index.ts'
import { OwnFolder } from './own-folder.ts'

/** Where a text stands in a list: line 1 of the text is this line of the list. */
interface ListedText {
  readonly file: string
  readonly firstLine: number
}

/** Which of the elements of a list a text is. */
interface Element {
  readonly list: string
  readonly index: number
}

/**
 * The texts that are written for Nix to read, each named by its content. Texts that come together
 * are written as one file, a list of them: a file of its own costs Nix and the kernel 0.3 ms each,
 * which is most of what a small definition costs. Nix reads a list whole, so where it cannot,
 * `separate` has each of its texts stand alone, and a mistake in one does no harm to the others.
 *
 * A text goes by the name of its own file also where it stands in a list.
 */
export class TextFiles {
  /** With no link in it: Nix names a file that it imports by its real path. */
  readonly folder: string
  readonly #own: OwnFolder
  readonly #ownFiles: RegExp
  readonly #files = new Map<string, string>()
  #written = new Set<string>()
  #elements = new Map<string, Element>()
  #lists = new Map<string, readonly ListedText[]>()
  /** Lists that Nix was able to read. */
  #readable = new Set<string>()
  readonly #alone = new Set<string>()

  constructor(folder: string) {
    this.#own = new OwnFolder(folder)
    this.folder = this.#own.path
    const escaped = this.folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    this.#ownFiles = new RegExp(`(${escaped}/[0-9a-f]{32}\\.nix)(?::(\\d+):(\\d+))?`, 'g')
  }

  /** The name of a text's own file. */
  fileOf(content: string): string {
    const before = this.#files.get(content)
    if (before !== undefined) return before
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 32)
    const file = `${this.folder}/${hash}.nix`
    // What is long is there once: to remember it costs more than to hash it again.
    if (content.length < 1000) this.#files.set(content, file)
    return file
  }

  /** Writes a text as a file of its own, and gives that. */
  write(content: string): string {
    const file = this.fileOf(content)
    if (this.#written.has(file)) return file
    if (!existsSync(file)) {
      // Half a file under its final name would be taken for the whole one.
      writeFileSync(`${file}.${process.pid}`, content)
      renameSync(`${file}.${process.pid}`, file)
    }
    // What could not be written is not noted as written: there may be room for it later.
    this.#written.add(file)
    return file
  }

  /** Writes texts, given by their own files: those that are new together, where they may be. */
  writeTogether(texts: ReadonlyMap<string, string>): void {
    const fresh = [...texts].filter(([file]) => !this.#isWritten(file))
    const together = fresh.filter(([file]) => !this.#alone.has(file))
    const joined = together.length > 1 ? together : []
    for (const [file, content] of fresh)
      if (joined.length === 0 || this.#alone.has(file)) this.write(content)
    if (joined.length > 0) this.#writeList(joined)
  }

  /** Words of Nix that give texts by their own files, as `let` defines them: once for each list. */
  names(files: Iterable<string>): {
    readonly definitions: string
    readonly of: (file: string) => string
  } {
    const lists = new Map<string, string>()
    for (const file of files) {
      const element = this.#elements.get(file)
      if (element !== undefined && !lists.has(element.list))
        lists.set(element.list, `l${lists.size}`)
    }
    const definitions = [...lists].map(([list, name]) => ` ${name} = ${importOf(list)};`).join('')
    return {
      definitions: definitions === '' ? '' : `let${definitions} in `,
      of: (file) => {
        const element = this.#elements.get(file)
        if (element === undefined) return importOf(file)
        return `builtins.elemAt ${lists.get(element.list) ?? importOf(element.list)} ${element.index}`
      }
    }
  }

  /** Nix has evaluated something of these texts. */
  wereRead(files: Iterable<string>): void {
    for (const file of files) {
      const list = this.#elements.get(file)?.list
      if (list !== undefined) this.#readable.add(list)
    }
  }

  /** The lists in which these texts stand, of which nothing was evaluated yet. */
  unreadLists(files: Iterable<string>): ReadonlySet<string> {
    const lists = new Set<string>()
    for (const file of files) {
      const list = this.#elements.get(file)?.list
      if (list !== undefined && !this.#readable.has(list)) lists.add(list)
    }
    return lists
  }

  /** Nix has read this list. */
  isReadable(list: string): void {
    this.#readable.add(list)
  }

  /** The texts of a list are to stand alone from now on. Gives their own files. */
  separate(list: string): ReadonlySet<string> {
    const files = new Set((this.#lists.get(list) ?? []).map(({ file }) => file))
    for (const file of files) {
      this.#alone.add(file)
      this.#elements.delete(file)
    }
    return files
  }

  /** The text that has this line of a file, and which of its own lines it is. */
  locate(file: string, line: number): { readonly file: string; readonly line: number } {
    const listed = this.#lists.get(file)?.findLast(({ firstLine }) => firstLine <= line)
    if (listed === undefined) return { file, line }
    return { file: listed.file, line: line - listed.firstLine + 1 }
  }

  /** Puts other words for each file of these that a message of Nix names. */
  rename(message: string, word: (file: string, position: TextPosition | null) => string): string {
    return message.replace(
      this.#ownFiles,
      (_, file: string, line?: string, column?: string): string => {
        if (line === undefined) return word(file, null)
        const located = this.locate(file, Number(line))
        return word(located.file, { line: located.line, column: Number(column) })
      }
    )
  }

  /** Whether a file is one of these. */
  isOwn(file: string): boolean {
    return file.startsWith(`${this.folder}/`)
  }

  /** What was written may be gone, and who read it is gone. */
  forget(): void {
    this.#written = new Set()
    this.#elements = new Map()
    this.#lists = new Map()
    this.#readable = new Set()
  }

  /** Whether the folder is the one that was made: what tidies temporary folders may have taken it. */
  isFolderThere(): boolean {
    return this.#own.isThere()
  }

  /** Makes the folder where it is not there; throws what the system says where it cannot be made. */
  makeFolder(): void {
    this.#own.make()
  }

  /** Whether all that was written is there still. Costs a look at each file. */
  areThere(): boolean {
    return this.isFolderThere() && [...this.#written].every((file) => existsSync(file))
  }

  #isWritten(file: string): boolean {
    return this.#written.has(file) || this.#elements.has(file)
  }

  #writeList(texts: readonly (readonly [file: string, content: string])[]): void {
    const lines: string[] = ['[']
    const listed: ListedText[] = []
    let line = 2
    for (const [file, content] of texts) {
      listed.push({ file, firstLine: line })
      lines.push(`(${content})`)
      line += linesOf(content).length
    }
    const list = this.write([...lines, ']', ''].join('\n'))
    this.#lists.set(list, listed)
    listed.forEach(({ file }, index) => this.#elements.set(file, { list, index }))
  }
}

/** As Nix counts: lines from 1, columns in bytes from 1. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

function importOf(file: string): string {
  return `import ${nixString(file)}`
}
