/** Requests that wait are looked at, and built with the one at hand; what cells would build is planned. */
export { cellAhead, forkWith } from './ahead.ts'
export { besideWaiting } from './build-ahead.ts'
export { planChange } from './plan-change.ts'
export { allSteps, type CellsToPlan, planCells, type StepChooser } from './plan-cells.ts'
