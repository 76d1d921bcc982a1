/** %verify: results built once more, and mended. */
export { verify } from './verify.ts'
