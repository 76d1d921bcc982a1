import { chmodSync, chownSync, mkdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kernelFile, newMachine, type Machine, type RealKernel } from './real-kernel.ts'

/** A user of which the machine knows nothing, as `docker run --user 1777` makes one. */
const user = 1777
const isRoot = process.getuid?.() === 0
const project = resolve(import.meta.dirname, '../..')

let machine: Machine

/**
 * What starts a kernel as that user. The project may lie where only root can go: so it is mounted a
 * second time, in a place of the kernel's own.
 */
function asUser(): Parameters<Machine['start']>[0] {
  const environment = { HOME: '', USER: '', LOGNAME: '', TMPDIR: join(machine.folder, 'tmp') }
  if (!isRoot)
    return {
      environment,
      within: ['unshare', '--user', `--map-user=${user}`, `--map-group=${user}`]
    }
  const place = join(machine.folder, 'project')
  const mounted = (path: string) =>
    path.startsWith(`${project}/`) ? join(place, relative(project, path)) : path
  const script = `mount --bind ${JSON.stringify(project)} "$0" && exec setpriv --reuid ${user} --regid ${user} --clear-groups "$@"`
  return {
    environment,
    owner: user,
    within: ['unshare', '--mount', 'sh', '-c', script, place],
    command: [mounted(process.execPath), mounted(kernelFile)]
  }
}

beforeAll(() => {
  // As root the folder for temporary files may be root's own.
  machine = newMachine([], isRoot ? '/var/cache' : tmpdir())
  chmodSync(machine.folder, 0o755)
  for (const name of ['project', 'store', 'state', 'tmp']) mkdirSync(join(machine.folder, name))
  for (const name of ['notebooks', 'store', 'state', 'tmp'])
    if (isRoot) chownSync(join(machine.folder, name), user, user)
})
afterAll(() => machine.remove())

describe('a user without an entry, a name and a home', () => {
  let kernel: RealKernel
  it('builds steps, scripts and what they read', async () => {
    kernel = await machine.start(asUser())
    const status = readFileSync(`/proc/${kernel.pid}/status`, 'utf8')
    if (isRoot) expect(status).toMatch(new RegExp(`^Uid:\\s+${user}\\s+${user}`, 'm'))
    expect((await kernel.run('1 + 1')).text).toBe('2')
    const step = await kernel.run('one = output "${toolchain.sh}/bin/sh -c \'echo 1 > file\'";')
    expect([step.error, step.status]).toEqual(['', 'ok'])
    expect(step.text).toContain('built')
    const script = await kernel.run(
      '%%python two one\nimport os\nopen("file", "w").write(open(inputs["one"] + "/file").read() + "x")'
    )
    expect([script.error, script.status]).toEqual(['', 'ok'])
    expect((await kernel.run('"${two}/file"')).text).toContain('1')
    expect((await kernel.run('builtins.readFile "${one}/file"')).text).toContain('1')
  })

  it('can use the commands that look at the machine', async () => {
    for (const code of ['%info', '%plan', '%verify one', '%copy one ./copied', '%freeze cat']) {
      const ran = await kernel.run(code)
      expect([code, ran.error, ran.status]).toEqual([code, '', 'ok'])
    }
    const failed = await kernel.run('bad = output "${toolchain.sh}/bin/sh -c \'exit 3\'";')
    expect(failed.error).toContain('exit code 3')
    expect(failed.error).not.toContain('user name')
  })

  it('finds it all again with the next kernel', async () => {
    await kernel.stop()
    kernel = await machine.start(asUser())
    const again = await kernel.run('one = output "${toolchain.sh}/bin/sh -c \'echo 1 > file\'";')
    expect([again.error, again.text.includes('cached')]).toEqual(['', true])
  })
})
