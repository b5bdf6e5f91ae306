-- Runs once, when the volume is new. One password for all roles: nobody else is let in.
\set password `cat /run/secrets/backing/POSTGRES_PASSWORD`
CREATE ROLE vault LOGIN PASSWORD :'password';
CREATE ROLE config LOGIN PASSWORD :'password';
CREATE ROLE ledger LOGIN PASSWORD :'password';
GRANT CREATE ON DATABASE byway TO vault, config, ledger;
