import { statfsSync } from 'node:fs'

/** The clocks of local file systems tick every 2 s at the slowest (FAT). */
const localMilliseconds = 2000

/** Other machines' clocks may be wrong by minutes; by more than an hour, much else fails first. */
const remoteMilliseconds = 3_600_000

/** File systems whose moments are another machine's, by the numbers of statfs(2). */
const remote: ReadonlySet<number> = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2
  0x01021997, // 9P
  0x00c36400, // Ceph
  0x5346414f, // AFS
  0x0bd00bd0, // Lustre
  0x47504653, // GPFS
  0x65735546 // FUSE
])

/**
 * How long a file or folder must not have changed before it was read, for its moments to say that it
 * is as it was when it was read: in milliseconds. What changed later may change once more and look
 * the same. Trees of several file systems are judged by the one of their top.
 */
export function settledMilliseconds(path: string): number {
  try {
    return remote.has(statfsSync(path).type) ? remoteMilliseconds : localMilliseconds
  } catch {
    return remoteMilliseconds
  }
}
