import type { MimeBundle, RenderedMistake } from '../wire/index.ts'
import type {
  CellOutcome,
  Inspection,
  Mistake,
  NoTable,
  Progress,
  StaleReason
} from '../outcome/index.ts'

/** How the handlers have shown what comes of a cell. Each function is pure. */
export interface Renderer {
  /**
   * What a cell shows at its end; null where there is nothing to show. `mistakes` asks for those to
   * stand in it too: no `error` message says them.
   */
  renderOutcome(outcome: CellOutcome, options: { readonly mistakes: boolean }): MimeBundle | null
  renderProgress(progress: Progress): MimeBundle
  renderMistake(mistake: Mistake): RenderedMistake
  renderInspection(inspection: Inspection): MimeBundle
  /** Why something is stale, as a sentence. */
  whyStale(reason: StaleReason, executionCount: number | null): string
  /** Why there is no page of a table, and the way out, as sentences. */
  whyNoTable(why: NoTable): string
}
