"use strict";
/* The worker, seen from the page. It is made from text, so that it starts from a file, too. */
const Engine = (() => {
  let worker;
  let job; // {id, listen} of what runs
  let count = 0;

  const text = (id) => document.getElementById(id).textContent.trim();

  function bytes(id) {
    return Uint8Array.from(atob(text(id)), (letter) => letter.charCodeAt(0));
  }

  /** failed(): where there is no worker. */
  function start(failed) {
    try {
      const address = URL.createObjectURL(new Blob([text("worker")], { type: "text/javascript" }));
      worker = new Worker(address);
    } catch {
      failed();
      return;
    }
    worker.onerror = failed;
    worker.onmessage = ({ data }) => {
      if (!job || data.id !== job.id) return;
      const { listen } = job;
      if (data.done) {
        job = null;
        listen.end(false);
      } else listen.step(data.entry);
    };
    const { buffer } = bytes("network");
    worker.postMessage({ weights: buffer }, [buffer]);
  }

  /** Starts a job, see worker.js, and ends what runs. listen: {step(entry), end(stopped)}. */
  function run(asked, listen) {
    stop();
    count += 1;
    job = { id: count, listen };
    worker.postMessage({ id: count, job: asked });
  }

  function stop() {
    if (!job) return;
    const { listen } = job;
    job = null;
    worker.postMessage({ stop: true });
    listen.end(true);
  }

  return { start, run, stop, bytes };
})();
