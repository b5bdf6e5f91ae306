import { createAttemptQueues } from './dist/attempt-queues.js';
import { startAttemptWorker } from './dist/attempt-worker.js';
import { connectQueueBackend } from './dist/backend.js';
const logger={debug(){},info(){},warn:console.error,error:console.error};
const backend=connectQueueBackend({redisUrl:'redis://127.0.0.1:7399',logger});
await backend.ping();
const q=createAttemptQueues(backend,{maxWaiting:1e6,logger});
const job=(i)=>({version:1,requestId:'r'+i,workspaceId:'d',endpoint:'/v1',body:{prompt:'x'.repeat(1000)},plan:{entry:0,leaves:[{path:'config',provider:'openai',credential:{kind:'virtual-key',slug:'k'},customHost:null,overrideParams:{},defaultParams:{},dropParams:[],retry:{attempts:0,onStatusCodes:[],useRetryAfterHeaders:false},requestTimeoutMs:null,forwardHeaders:[],onUnknown:'fallback',fallbacks:[]}]},state:{leaf:0,retries:0,attempt:1,failures:[]},reply:null,acceptedAt:1,deadlineAt:2,enqueuedAt:1,trace:{traceparent:'00'},logBodies:true,forwardableHeaders:{}});
let done=0;
const N=8000;
for (const round of [0,1]) {
 let i=0; const t=performance.now(); const c0=process.cpuUsage();
 await Promise.all(Array.from({length:64},async()=>{while(i<N)await q.add(job(round*N+i++));}));
 const s=(performance.now()-t)/1000; const c=process.cpuUsage(c0);
 console.log('adds/s',Math.round(N/s),'cpu us/add',Math.round((c.user+c.system)/N));
}
const t=performance.now();
const w=startAttemptWorker({backend,providers:['openai'],concurrency:32,handler:async()=>{done++},onLost:async()=>{},logger});
while(done<2*N)await new Promise(r=>setTimeout(r,10));
console.log('consumed/s',Math.round(2*N/((performance.now()-t)/1000)));
await w.close();await backend.close();
