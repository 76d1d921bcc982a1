import type { OfTable, TableAsked, TableRowsAsked } from '../comm/index.ts'
import type { NoTable } from '../outcome/index.ts'
import { Helper } from './helper.ts'
import { Views } from './views.ts'
import type { Done } from './worker-protocol.ts'

/** Where a table is on disk, free of links, or why there is none. */
export type TableFile =
  | { readonly kind: 'there'; readonly onDisk: string }
  | { readonly kind: 'none'; readonly why: NoTable }

type Answer = Exclude<OfTable, { readonly type: 'table-refused' }>

/** Who asked is told by it, once, but for progress. */
export interface Asker {
  /** Tells the askers apart, as a comm does. */
  readonly id: string
  answer(answer: Answer): void
  refuse(question: number, why: NoTable): void
}

/** Pages of the tables that results hold, read by threads beside the kernel's own. */
export interface Tables {
  ask(asker: Asker, asked: TableAsked): void
  /** Gives up a question whose answer takes long, or all that somebody asked. */
  giveUp(askerId: string, question: number | null): void
  close(): void
}

export interface TablesOptions {
  /** Finds the file of a place that a page names. */
  readonly find: (place: string) => Promise<TableFile>
}

/** No thread runs until somebody asks. */
export function createTables(options: TablesOptions): Tables {
  return new ThreadedTables(options)
}

/** What is read for a page takes a tenth of a second; a disk that hardly answers takes longer. */
const pageSeconds = 30

class ThreadedTables implements Tables {
  readonly #find: TablesOptions['find']
  readonly #reading = new Helper()
  readonly #views = new Views()

  constructor({ find }: TablesOptions) {
    this.#find = find
  }

  ask(asker: Asker, asked: TableAsked): void {
    void this.#find(asked.table).then((found) => {
      const { question } = asked
      if (found.kind === 'none') asker.refuse(question, found.why)
      else if (asked.type === 'table-columns') {
        const { sought, from, count } = asked
        const work = { kind: 'columns', file: found.onDisk, sought, from, count } as const
        this.#reading.ask(work, pageSeconds, (done) => told(asker, question, done))
      } else this.#askRows(asker, asked, found.onDisk)
    })
  }

  giveUp(askerId: string, question: number | null): void {
    this.#views.giveUp(askerId, question)
  }

  close(): void {
    this.#reading.end({ kind: 'ended' })
    this.#views.close()
  }

  #askRows(asker: Asker, asked: TableRowsAsked, file: string): void {
    const { question, view, from, count, columns } = asked
    this.#views.want(file, view, {
      ...{ askerId: asker.id, question },
      progress: (work, done) => asker.answer({ type: 'table-progress', question, work, done }),
      refuse: (why) => asker.refuse(question, why),
      ready: (order) => {
        const work = { kind: 'rows', file, from, count, columns, order } as const
        this.#reading.ask(work, pageSeconds, (done) => told(asker, question, done))
      }
    })
  }
}

function told(asker: Asker, question: number, done: Done): void {
  if (done.kind === 'refused') asker.refuse(question, done.why)
  else if (done.kind === 'columns')
    asker.answer({ type: 'table-columns', question, ...done.answer })
  else if (done.kind === 'rows') asker.answer({ type: 'table-rows', question, ...done.answer })
}
