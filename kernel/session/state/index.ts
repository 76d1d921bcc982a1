/** What other folders may import of this one. */
export { cellOf } from './cell-number.ts'
export { type Described, neededBy } from './descriptions.ts'
export { endedInWords, howItEnded } from './ended.ts'
export { createEngine, type Engine, isForWantOfToolchain } from './engine.ts'
export { type Entry, entryOf, type NamedDerivation, wantedBy } from './entry.ts'
export { memoryLimit, memoryVariable, usualMemoryLimit } from './memory-limit.ts'
export { pinnedPath } from './pins.ts'
export type { CellOnScreen, RefreshedCell, ShownThing } from './screen.ts'
