import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import type { LiveNotebook } from '../live/live-notebook.ts'
import type { LiveNotebooks } from '../live/live-notebooks.ts'
import { ILiveNotebooks } from '../live/plugin.ts'
import { whenAppears } from '../page/appearing.ts'
import { keepKeys, pressByKeys } from '../page/keys.ts'
import { addStyle } from '../page/style.ts'
import { grouped } from '../../../kernel/outcome/words.ts'
import { freshState, type PagerState } from './state.ts'
import { TablePager } from './table-pager.ts'
import { Questions } from './questions.ts'
import { allRowsClass, pagerClass, style } from './style.ts'

/** What the kernel marks a table with that does not show all its rows. */
const partialTables = '.jp-OutputArea [data-table]'

/** The part of a cell that stays while what it shows is replaced. */
const outputAreas = '.jp-OutputArea'

/** Opens all rows of a table below what its card shows of it. */
export const pager: JupyterFrontEndPlugin<void> = {
  id: 'nix-workflow:pager',
  description: 'Pages through, sorts and filters the tables of results.',
  autoStart: true,
  requires: [ILiveNotebooks],
  activate: (_app, notebooks: LiveNotebooks) => {
    const questions = new WeakMap<LiveNotebook, Questions>()
    const questionsAt = (element: Element): Questions | null => {
      const panel = notebooks.panelOf(element)
      if (panel === undefined) return null
      const live = notebooks.of(panel)
      const known = questions.get(live) ?? new Questions(live)
      questions.set(live, known)
      return known
    }
    addStyle(style)
    pressByKeys(
      (element) => element.matches(`.${allRowsClass}, .${pagerClass} button`),
      (element) => {
        if (element instanceof HTMLElement) element.click()
        return true
      }
    )
    keepKeys(`.${pagerClass} input`, ['PageUp', 'PageDown'])
    const kept = new KeptPagers()
    whenAppears(partialTables, (table) => {
      if (table instanceof HTMLElement) equip(table, questionsAt, kept)
    })
  }
}

/** Adds the button below a table, once; pressed, it opens the pager, and closes it. */
function equip(
  table: HTMLElement,
  questionsAt: (element: Element) => Questions | null,
  kept: KeptPagers
): void {
  if (table.nextElementSibling?.classList.contains(allRowsClass) === true) return
  const { table: place = '', rows } = table.dataset
  const button = document.createElement('button')
  button.type = 'button'
  button.className = allRowsClass
  button.textContent = rows === undefined ? 'All rows' : `All ${grouped(Number(rows))} rows`
  button.setAttribute('aria-expanded', 'false')
  table.after(button)
  let open: TablePager | null = null
  const toggle = (state: PagerState): void => {
    const asking = questionsAt(table)
    if (open === null && asking !== null) {
      open = new TablePager(asking, place, state)
      button.after(open.node)
      open.onClose = () => {
        close()
        button.focus()
      }
      kept.keep(table, place, state)
    }
    button.setAttribute('aria-expanded', String(open !== null))
  }
  const close = (): void => {
    open?.dispose()
    open = null
    kept.forget(table, place)
    button.setAttribute('aria-expanded', 'false')
  }
  button.addEventListener('click', () => {
    if (open === null) toggle(freshState())
    else close()
  })
  const before = kept.of(table, place)
  if (before !== null) toggle(before)
}

/** Pagers that were open, for the tables that take the place of theirs: a result that was built anew. */
class KeptPagers {
  readonly #byArea = new WeakMap<Element, Map<string, PagerState>>()

  of(table: Element, place: string): PagerState | null {
    return this.#at(table)?.get(fileIn(place)) ?? null
  }

  keep(table: Element, place: string, state: PagerState): void {
    this.#at(table)?.set(fileIn(place), state)
  }

  forget(table: Element, place: string): void {
    this.#at(table)?.delete(fileIn(place))
  }

  #at(table: Element): Map<string, PagerState> | undefined {
    const area = table.closest(outputAreas)
    if (area === null) return undefined
    const states = this.#byArea.get(area) ?? new Map<string, PagerState>()
    this.#byArea.set(area, states)
    return states
  }
}

/** A table of another result is at the same place in it. */
function fileIn(place: string): string {
  return place.replace(/^\/nix\/store\/[^/]+\/?/, '')
}
