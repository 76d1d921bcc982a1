import type { TableColumn, TableColumns, TableRows } from '../../../kernel/comm/index.ts'
import { PagerBar } from './bar.ts'
import { grouped } from '../../../kernel/outcome/words.ts'
import { button, element } from '../page/elements.ts'
import { bodyOf, headOf, textOf } from './grid.ts'
import type { NoAnswer, Questions } from './questions.ts'
import { columnsFor, type PagerState, pressed, rowsOfPage, viewOf } from './state.ts'
import { pagerClass } from './style.ts'

/** While rows are still counted, how often is asked for how many there are. */
const countingPause = 500
/** Columns that a search lists; the rest is counted. */
const mostListed = 40
const typingPause = 120

/** All rows of a table of a result, a page of them at a time, as the kernel gives them. */
export class TablePager {
  readonly node: HTMLElement
  onClose: () => void = () => undefined
  readonly #questions: Questions
  readonly #table: string
  readonly #state: PagerState
  readonly #bar: PagerBar
  readonly #found = element('div', { class: `${pagerClass}-found`, 'aria-live': 'polite' })
  readonly #work = element('div', { class: `${pagerClass}-work`, role: 'status', hidden: '' })
  readonly #fault = element('div', { class: `${pagerClass}-fault`, role: 'alert', hidden: '' })
  readonly #grid: HTMLTableElement
  #allColumns = 0
  /** Answers to what was asked before are passed over. */
  #turn = 0
  #question: number | null = null
  #timer: number | undefined
  #seeking: number | undefined

  constructor(questions: Questions, table: string, state: PagerState) {
    this.#questions = questions
    this.#table = table
    this.#state = state
    const name = table.slice(table.lastIndexOf('/') + 1)
    this.#grid = element('table', { 'aria-label': `Rows of ${name}` })
    this.#bar = new PagerBar(pagerClass, {
      toRow: (row) => this.#go({ from: Math.max(0, row) }),
      toColumn: (column) => this.#go({ column: this.#columnWithin(column) }),
      seek: (sought) => this.#seek(sought),
      close: () => this.onClose()
    })
    const scroll = element('div', { class: `${pagerClass}-scroll`, tabindex: '0' }, this.#grid)
    scroll.setAttribute('role', 'group')
    scroll.setAttribute('aria-label', `Rows of ${name}, to be scrolled`)
    this.node = element(
      'section',
      { class: pagerClass, 'aria-label': `All rows of ${name}` },
      ...[this.#bar.node, this.#found, this.#work, this.#fault, scroll]
    )
    this.node.addEventListener('keydown', (event) => this.#onKey(event))
    requestAnimationFrame(() => void this.#load())
  }

  dispose(): void {
    this.#turn += 1
    this.#cancel()
    window.clearTimeout(this.#timer)
    this.node.remove()
  }

  #go(change: Partial<PagerState>): void {
    Object.assign(this.#state, change)
    void this.#load()
  }

  #columnWithin(column: number): number {
    return Math.max(0, Math.min(column, this.#allColumns - 1))
  }

  #onKey(event: KeyboardEvent): void {
    const step = { PageDown: rowsOfPage, PageUp: -rowsOfPage }[event.key]
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    event.stopPropagation()
    this.#go({ from: Math.max(0, this.#state.from + step) })
  }

  /** Asks for what the state says, and draws it. */
  async #load(): Promise<void> {
    this.#turn += 1
    const turn = this.#turn
    window.clearTimeout(this.#timer)
    this.#cancel()
    this.node.setAttribute('aria-busy', 'true')
    this.#state.columns = columnsFor(this.node.clientWidth)
    const columns = await this.#columnsInView()
    if (turn !== this.#turn) return
    if (columns.kind === 'none') return this.#refuse(columns)
    const rows = await this.#rowsInView(columns.columns)
    if (turn !== this.#turn) return
    this.node.removeAttribute('aria-busy')
    this.#work.hidden = true
    if (rows.kind === 'none') return this.#refuse(rows)
    if (rows.rows.rows.length === 0 && rows.rows.found > 0 && rows.rows.counted === 1) {
      const { found } = rows.rows
      return this.#go({ from: Math.floor((found - 1) / rowsOfPage) * rowsOfPage })
    }
    this.#draw(columns.columns, rows.rows)
    if (rows.rows.counted < 1) {
      this.#timer = window.setTimeout(() => void this.#load(), countingPause)
    }
  }

  async #columnsInView() {
    const { column: from, columns: count } = this.#state
    const asked = { type: 'table-columns', table: this.#table, sought: '', from, count } as const
    const answer = await this.#questions.ask(asked).answer
    if (isColumns(answer)) this.#allColumns = answer.total
    return isColumns(answer)
      ? ({ kind: 'columns', columns: answer.columns } as const)
      : noAnswer(answer)
  }

  async #rowsInView(columns: readonly TableColumn[]) {
    const { from } = this.#state
    const view = viewOf(this.#state)
    const { number, answer } = this.#questions.ask(
      {
        ...{ type: 'table-rows', table: this.#table, view, from, count: rowsOfPage },
        columns: columns.map(({ index }) => index)
      },
      ({ work, done }) => this.#showWork(work, done)
    )
    this.#question = number
    const came = await answer
    if (this.#question === number) this.#question = null
    return isRows(came) ? ({ kind: 'rows', rows: came } as const) : noAnswer(came)
  }

  #draw(columns: readonly TableColumn[], rows: TableRows): void {
    this.#fault.hidden = true
    const { column, columns: count } = this.#state
    this.#bar.show({
      ...{ from: rows.from, shown: rows.rows.length, found: rows.found, total: rows.total },
      ...{ counted: rows.counted, column, columns: count, allColumns: this.#allColumns }
    })
    const focused = this.#focusedInHead()
    const head = headOf(columns, this.#state, {
      sort: (index) => this.#go({ from: 0, sorting: pressed(this.#state.sorting, index) }),
      filter: (index, written) => this.#filter(index, written)
    })
    this.#grid.setAttribute('aria-rowcount', String(rows.found + 2))
    this.#grid.setAttribute('aria-colcount', String(this.#allColumns + 1))
    this.#grid.replaceChildren(head, bodyOf(columns, rows))
    if (focused !== null) this.#grid.querySelector<HTMLElement>(focused)?.focus()
  }

  /** What is drawn anew keeps the place of the keyboard. */
  #focusedInHead(): string | null {
    const { activeElement } = document
    if (!(activeElement instanceof HTMLElement) || !this.#grid.contains(activeElement)) return null
    const { sort, filter } = activeElement.dataset
    if (sort !== undefined) return `[data-sort="${sort}"]`
    return filter === undefined ? null : `[data-filter="${filter}"]`
  }

  #filter(column: number, written: string): void {
    if (written.trim() === '') this.#state.written.delete(column)
    else this.#state.written.set(column, written)
    this.#go({ from: 0 })
  }

  #showWork(work: 'filtering' | 'sorting', done: number): void {
    const cancel = button('Cancel', `Stop ${work}`, () => this.#giveUp())
    const bar = element('progress', { max: '1', value: String(done), 'aria-label': work })
    const words = work === 'filtering' ? 'Filtering' : 'Sorting'
    if (this.#work.hidden || this.#work.dataset.work !== work) {
      this.#work.dataset.work = work
      this.#work.replaceChildren(`${words} …`, bar, cancel)
    } else this.#work.querySelector('progress')?.setAttribute('value', String(done))
    this.#work.hidden = false
  }

  /** Back to the rows as the file has them. */
  #giveUp(): void {
    this.#cancel()
    this.#state.written.clear()
    this.#go({ from: 0, sorting: null })
  }

  #cancel(): void {
    if (this.#question !== null) this.#questions.giveUp(this.#question)
    this.#question = null
    this.#work.hidden = true
  }

  #refuse({ why, isGivenUp }: NoAnswer): void {
    this.node.removeAttribute('aria-busy')
    this.#work.hidden = true
    if (isGivenUp) return
    this.#fault.textContent = why
    this.#fault.hidden = false
  }

  #seek(sought: string): void {
    this.#state.sought = sought
    window.clearTimeout(this.#seeking)
    this.#seeking = window.setTimeout(() => void this.#showFound(sought), typingPause)
  }

  async #showFound(sought: string): Promise<void> {
    if (sought.trim() === '') return this.#found.replaceChildren()
    const asked = { type: 'table-columns', table: this.#table, sought: sought.trim() } as const
    const answer = await this.#questions.ask({ ...asked, from: 0, count: mostListed }).answer
    if (this.#state.sought !== sought) return
    if (!isColumns(answer)) return this.#refuse(noAnswer(answer))
    const buttons = answer.columns.map(({ index, name }) =>
      button(textOf(name), `Column ${grouped(index + 1)}, ${textOf(name)}`, () => {
        this.#go({ column: index })
      })
    )
    const more = answer.found - answer.columns.length
    const rest = more > 0 ? [`… and ${grouped(more)} more`] : []
    this.#found.replaceChildren(...(buttons.length === 0 ? ['No column has that name.'] : buttons))
    this.#found.append(...rest)
  }
}

type Answer = TableColumns | TableRows | NoAnswer

function isColumns(answer: Answer): answer is TableColumns {
  return 'type' in answer && answer.type === 'table-columns'
}

function isRows(answer: Answer): answer is TableRows {
  return 'type' in answer && answer.type === 'table-rows'
}

function noAnswer(answer: Answer): NoAnswer {
  return 'kind' in answer ? answer : { kind: 'none', why: '', isGivenUp: true }
}
