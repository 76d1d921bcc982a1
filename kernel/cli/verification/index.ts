/** Results that a notebook's file shows, compared with those of this machine. */
export { verifyNotebook, type VerifyWishes } from './verify-notebook.ts'
