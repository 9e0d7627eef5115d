// A small server around samlp: reads its settings as JSON from standard input, then answers /sso and /slo.
'use strict';

const http = require('http');
const samlp = require('samlp');

const CLAIM_FOR_NAME = 'nameid';

function mapper(user) {
  const { [CLAIM_FOR_NAME]: nameIdentifier, format, ...claims } = user;
  return {
    getClaims: () => claims,
    getNameIdentifier: () => ({ nameIdentifier, nameIdentifierFormat: format }),
  };
}

function store() {
  const kept = new Map();
  return {
    save(_req, state, done) { const key = String(kept.size + 1); kept.set(key, state); done(null, key); },
    load(_req, key, options, done) {
      const found = kept.get(key);
      if (typeof options === 'function') { options(null, found); return; }
      if (options.destroy) { kept.delete(key); }
      done(null, found);
    },
    update(_req, key, state, done) { kept.set(key, state); done(null, key); },
  };
}

function dress(req, res, url, body) {
  req.query = Object.fromEntries(url.searchParams);
  req.body = Object.fromEntries(new URLSearchParams(body));
  res.set = (name, value) => res.setHeader(name, value);
  res.send = (what) => { if (typeof what === 'number') { res.statusCode = what; res.end(); } else { res.end(what); } };
  res.redirect = (location) => { res.statusCode = 302; res.setHeader('Location', location); res.end(); };
}

function serve(settings) {
  const participants = [];
  const signing = { cert: settings.certificate, key: settings.key, issuer: settings.entityId };
  const signOn = samlp.auth({
    ...signing,
    signingCert: settings.spCertificate,
    destination: settings.acs,
    recipient: settings.acs,
    encryptionPublicKey: settings.spPublicKey,
    encryptionCert: settings.spCertificate,
    encryptionAlgorithm: settings.cipher,
    disallowEncryptionWithInsecureAlgorithm: false,
    warnOnInsecureEncryptionAlgorithm: false,
    signResponse: settings.signResponse,
    sessionIndex: '_s1',
    profileMapper: mapper,
    getUserFromRequest: (req) => settings.users[req.query.user],
    getPostURL: (_audience, _request, req, done) => {
      const user = settings.users[req.query.user];
      participants.push({
        serviceProviderId: settings.spEntityId,
        nameId: user.nameid,
        nameIdFormat: user.format,
        sessionIndex: '_s1',
        serviceProviderLogoutURL: settings.spLogout,
        cert: settings.spCertificate,
      });
      done(null, settings.acs);
    },
  });
  const states = store();
  const logOut = (binding) => samlp.logout({
    ...signing,
    deflate: true,
    protocolBinding: `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${binding}`,
    sessionParticipants: new (require('samlp/lib/sessionParticipants'))(participants),
    store: states,
  });
  const server = http.createServer((req, res) => {
    const url = new URL(req.url, 'http://127.0.0.1');
    let body = '';
    req.on('data', (part) => { body += part; });
    req.on('end', () => {
      dress(req, res, url, body);
      const failed = (error) => { res.statusCode = 500; res.end(String(error && error.stack)); };
      if (url.pathname === '/sso') { signOn(req, res, failed); return; }
      logOut(url.pathname === '/slo-post' ? 'POST' : 'Redirect')(req, res, failed);
    });
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
}

let given = '';
process.stdin.on('data', (part) => { given += part; });
process.stdin.on('end', () => serve(JSON.parse(given)));
