/**
 * A store path by its logical name (`/nix/store/HASH-NAME`), whatever place it has on disk: in a
 * chroot store the two differ, and only `store.ts` knows how one becomes the other.
 */
export type StorePath = string

const pattern = /^\/nix\/store\/([0-9abcdfghijklmnpqrsvwxyz]{32})-([^/]+)$/

/** Names are of these characters alone (Nix manual, "Store path"). */
const derivationPattern = /^\/nix\/store\/[0-9abcdfghijklmnpqrsvwxyz]{32}-[\w+.?=-]+\.drv$/

/** The 32 characters that identify a store path, or undefined where `path` is none. */
export function hashPart(path: StorePath): string | undefined {
  return pattern.exec(path)?.[1]
}

/** What stands behind the hash: `train` of `/nix/store/…-train`, `train.drv` of its derivation. */
export function namePart(path: StorePath): string | undefined {
  return pattern.exec(path)?.[2]
}

/** Whether a text from outside is the path of a derivation, whole, and nothing else. */
export function isDerivationPath(text: string): boolean {
  return derivationPattern.test(text)
}

/** What a derivation is called: `train` of `/nix/store/…-train.drv`. */
export function derivationName(drvPath: StorePath): string {
  return (namePart(drvPath) ?? drvPath).replace(/\.drv$/, '')
}
