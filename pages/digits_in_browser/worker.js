"use strict";
/* What the worker does: {weights} makes the network, {id, job} draws, {stop} ends that. It answers
 * {ready}, then {id, entry} for each step and {id, done} at the end. An entry is that of
 * Sampler.walk, with the seconds and the network calls so far. */
(() => {
  let network;
  let running = 0; // id of the job
  let next;
  // a message to itself after each digit, so that a stop is heard in between
  const pause = new MessageChannel();

  function begin(id, job) {
    const draws = job.labels.map((_, b) => Random.perStep(job.seed * 100 + b, Network.SIDE ** 2));
    const work = Sampler.walk(network, job, draws);
    const started = performance.now();
    running = id;
    network.calls = 0;
    next = () => {
      const { value: entry, done } = work.next();
      const seconds = (performance.now() - started) / 1000;
      if (entry) postMessage({ id, entry: { ...entry, seconds, calls: network.calls } });
      if (done) postMessage({ id, done });
      else pause.port2.postMessage(id);
    };
    next();
  }

  pause.port1.onmessage = ({ data }) => {
    if (data === running) next();
  };
  onmessage = ({ data }) => {
    if (data.weights) {
      network = new Network(Weights.read(data.weights));
      postMessage({ ready: true });
    } else if (data.job) begin(data.id, data.job);
    else running = 0;
  };
})();
