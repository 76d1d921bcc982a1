import { ResourcePool } from '../../../nix/builder/resource-pool.ts'
import { SharedResources } from '../../../nix/builder/shared-resources.ts'

/* A process of its own that has taken something of the machine, for a test that kills it. */
const [folder = ''] = process.argv.slice(2)
const pool = new ResourcePool(() => 10, new SharedResources(folder))
const needs = new Map([['memory', 8]])
await pool.take(needs, 1)
console.log(`has ${needs.get('memory')}`)
setInterval(() => undefined, 60_000)
