// Has a Node.js server listen on a free port of this machine only, and say which. node --require on_loopback.cjs
"use strict";
const net = require("node:net");
const listen = net.Server.prototype.listen;

net.Server.prototype.listen = function (...rest) {
  const callback = rest.findLast((argument) => typeof argument === "function");
  this.once("listening", () => console.log(`http://127.0.0.1:${this.address().port}`));
  return listen.call(this, { port: 0, host: "127.0.0.1" }, callback);
};
