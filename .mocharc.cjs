module.exports = { import: ['tsx'], extension: ['ts'], timeout: 20000, 'forbid-only': true, 'forbid-pending': true };
