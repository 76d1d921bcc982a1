/** What was found out about whole notebooks before; read without all that finds it out. */
export { type Checked, checkedBefore, keepChecked } from './checked-before.ts'
