import { type CachingMistake, listInWords } from '../../../outcome/index.ts'
import type { Told } from '../index.ts'

/** Why a cache is not taken, not found or not written to, and the way out. */
export function cacheMistakeInWords(mistake: CachingMistake): Told {
  switch (mistake.kind) {
    case 'no-cache-url':
      return {
        message: `${mistake.given} names no cache that Nix can read.`,
        fix: 'Write it as in: https://cache.example.org, ssh-ng://me@lab.example.org, file:///shared/cache, or as a folder: /shared/cache (letters, digits and _ . / + @ - in its name)'
      }
    case 'no-public-key':
      return {
        message: `${mistake.given} is no public key of a cache.`,
        fix: 'It is a name, a colon and 44 characters, as whoever runs the cache says: example-1:…= (nix-store --generate-binary-cache-key makes a pair).'
      }
    case 'unknown-cache':
      return {
        message: `${mistake.url} is no cache of this notebook.`,
        fix:
          mistake.known.length === 0
            ? "None is added: %cache add URL adds one. Those of Nix's own settings are taken out there."
            : `It has ${listInWords(mistake.known)}.`
      }
    case 'no-signing-key':
      return {
        message: `There is no file ${mistake.file} with a secret key, or it has characters in its name that an address cannot have.`,
        fix: 'nix-store --generate-binary-cache-key NAME SECRET-FILE PUBLIC-FILE makes a pair.'
      }
    case 'not-pushed':
      return {
        message: `The results could not be sent to ${mistake.url}: ${mistake.said}`,
        fix: 'What was sent whole stays there, and is not sent again: repeat the line once that is put right.'
      }
  }
}
