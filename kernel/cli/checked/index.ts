/** What was found out about whole notebooks before; read without all that finds it out. */
export { checkAll } from './check-all.ts'
export { type Checked, keepChecked } from './checked-before.ts'
