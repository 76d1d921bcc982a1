import { buttonClass, sortableTables } from './sortable-table.ts'

const button = `${sortableTables} .${buttonClass}`

/** A sign that is not read out, where the browser knows how to say so. */
const content = (sign: string): string => `content: '${sign}'; content: '${sign}' / '';`

/**
 * The arrows stand in the room that a heading leaves at its right, so that a table is as wide as
 * without them. They show while the pointer is over the table, and where it is sorted.
 */
export const style = `
${button} { position: relative; border-radius: 2px; }
${button}:focus-visible { outline: 2px solid currentColor; outline-offset: 0; }
${button}::after {
  ${content('↕')}
  position: absolute;
  left: 100%;
  bottom: 0;
  padding-left: 4px;
  font-weight: 400;
  opacity: 0;
}
${sortableTables}:hover .${buttonClass}::after { opacity: 0.5; }
${sortableTables} th:not([aria-sort='none']) > .${buttonClass}::after { opacity: 1; }
${sortableTables} th[aria-sort='ascending'] > .${buttonClass}::after { ${content('▴')} }
${sortableTables} th[aria-sort='descending'] > .${buttonClass}::after { ${content('▾')} }
`
