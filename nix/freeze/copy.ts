import { constants } from 'node:fs'
import { chmod, copyFile, stat } from 'node:fs/promises'

/** Copies one file into the gathered files. */
export async function copyIntoFiles(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  // What may not be read by everyone here may be in the store, and patchelf writes into copies.
  const { mode } = await stat(from)
  await chmod(to, (mode & 0o111) === 0 ? 0o644 : 0o755)
}
