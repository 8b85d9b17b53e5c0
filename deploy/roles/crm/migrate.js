'use strict';
// Brings the database to what the real CRM expects: migrations, and the seed once. Servers that start together do it one
// after the other, behind a lock in the database. Runs on Node 8 with the CRM's own driver.
const { execFileSync } = require('child_process');
const path = require('path');
const pg = require(require.resolve('pg', { paths: [process.cwd()] }));

const LOCK = 17170;
const client = new pg.Client(process.env.DATABASE_URL);

function sequelize(command) {
  const program = require.resolve('sequelize-cli/bin/sequelize', { paths: [process.cwd()] });
  // Everybody sees a command line, so the password is not on it: the settings are read from DATABASE_URL.
  const settings = path.join(__dirname, 'database.js');
  execFileSync(process.execPath, [program, command, '--config', settings], { stdio: ['ignore', 'inherit', 'inherit'], timeout: 60000 });
}

function query(text) {
  return new Promise((resolve, reject) => client.query(text, (error, result) => (error ? reject(error) : resolve(result))));
}

function connect() {
  return new Promise((resolve, reject) => client.connect((error) => (error ? reject(error) : resolve())));
}

async function main() {
  await connect();
  await query(`select pg_advisory_lock(${LOCK})`);
  sequelize('db:migrate');
  await query('create table if not exists scene_seeded (at timestamptz not null)');
  const seeded = await query('select 1 from scene_seeded');
  if (seeded.rows.length === 0) {
    sequelize('db:seed:all');
    await query('insert into scene_seeded values (now())');
  }
  client.end();
}

// An old driver may wait without end; nothing here takes that long.
setTimeout(() => {
  console.error('crm: the database was not migrated within 120 s');
  process.exit(1);
}, 120000).unref();

main().then(() => process.exit(0), (error) => {
  console.error(`crm: the database cannot be migrated: ${error.message}`);
  process.exit(1);
});
