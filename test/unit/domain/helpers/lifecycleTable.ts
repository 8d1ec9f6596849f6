/**
 * The table of DESIGN §2, written down a second time by hand and in another form, so that a slip in either shows. `~` marks the rows of
 * later issues.
 */
const LINES = `
submit: draft > submitted by applicant counter
accept: submitted > accepted by acceptor
open-ex-officio: - > accepted by supervisor
deem-accepted: submitted > accepted by clock supervisor
decline: submitted > declined by acceptor
request-supplement: submitted > supplement-requested by acceptor
grant-second-supplement: submitted > submitted by supervisor
resubmit: supplement-requested > submitted by applicant counter
lapse: supplement-requested > lapsed by clock supervisor
withdraw: submitted > withdrawn by applicant counter
withdraw: supplement-requested > withdrawn by applicant counter
start-special-procedure: accepted > special-procedure by reviewer
end-special-procedure: special-procedure > accepted by reviewer
extend: accepted > accepted by supervisor
approve: accepted > approved by reviewer
deem-renewed: accepted > approved by supervisor
deem-renewed: special-procedure > approved by supervisor
reject: accepted > rejected by reviewer
complete: approved > completed by workflow
complete: approved > fulfilling/producing by workflow
mark-ready: fulfilling/producing > fulfilling/ready by counter
mark-ready: fulfilling/returned > fulfilling/ready by counter
mark-ready: fulfilling/stored > fulfilling/ready by counter
mark-posted: fulfilling/producing > fulfilling/posted by counter
mark-posted: fulfilling/returned > fulfilling/posted by counter
return-parcel: fulfilling/posted > fulfilling/returned by counter workflow
report-lost: fulfilling/posted > fulfilling/producing by counter workflow
change-delivery: fulfilling/producing > fulfilling/producing by applicant counter
change-delivery: fulfilling/ready > fulfilling/producing by applicant counter
change-delivery: fulfilling/returned > fulfilling/producing by applicant counter
change-delivery: fulfilling/stored > fulfilling/producing by applicant counter
store-uncollected: fulfilling/ready > fulfilling/stored by counter
mark-collected: fulfilling/ready > completed by counter
mark-collected: fulfilling/stored > completed by counter
mark-delivered: fulfilling/posted > completed by counter workflow
close-uncollected: fulfilling/stored > completed by supervisor
terminate: submitted > terminated by supervisor
terminate: supplement-requested > terminated by supervisor
terminate: accepted > terminated by supervisor
terminate: special-procedure > terminated by supervisor
terminate: approved > terminated by supervisor
terminate: fulfilling > terminated by supervisor
`;

export const TABLE = LINES.trim()
  .split('\n')
  .map((line) => {
    const planned = line.startsWith('~');
    const text = planned ? line.slice(1) : line;
    const [, action = '', from = '', to = '', actors = ''] = /^(.+): (.+) > (.+) by (.+)$/.exec(text) ?? [];
    return { text, planned, action, from, to, actors: actors.split(' ') };
  });

/** What is not built yet, by action, from and to. */
export const PLANNED: readonly string[] = TABLE.filter(({ planned }) => planned).map(({ text }) =>
  text.replace(/ by .*/, ''),
);
