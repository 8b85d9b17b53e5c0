'use strict';
// DATABASE_URL as the settings that sequelize's command line reads from a file. Runs on Node 8.
const { URL } = require('url');

const url = new URL(process.env.DATABASE_URL);
module.exports = {
  dialect: url.protocol.replace(/:$/, ''),
  username: decodeURIComponent(url.username),
  password: decodeURIComponent(url.password),
  host: url.hostname,
  port: url.port,
  database: decodeURIComponent(url.pathname.slice(1)),
};
