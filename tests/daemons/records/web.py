"""The web: servers, proxies, caches, applications."""

from dataclasses import replace

from tests.daemons.record import Daemon, text
from tests.daemons.records.data import REDIS
from tests.daemons.records.shared import HTTP

PAGE = "mkdir -p /var/www/html\necho '<html>it works' >/var/www/html/index.html\n"
WORKS = "grep -q 'it works'\n"
SERVER = "python3 -m http.server --directory /var/www/html --bind 127.0.0.1 8099"

DAEMONS = (
    Daemon(
        "lighttpd",
        "first",
        packages=("lighttpd",),
        clients=("curl",),
        scripts=("lighttpd",),
        table="ligh:2345:respawn:lighttpd -D -f /etc/lighttpd/lighttpd.conf\n",
        setup=PAGE + "sed -i '/use-ipv6/d' /etc/lighttpd/lighttpd.conf\n",
        check=HTTP,
        ports=("80",),
    ),
    Daemon(
        "nginx",
        "first",
        packages=("nginx-light",),
        clients=("curl",),
        scripts=("nginx",),
        table="ngnx:2345:respawn:nginx -g 'daemon off;'\n",
        setup="sed -i '/listen \\[::\\]/d' /etc/nginx/sites-available/default\n",
        check=HTTP,
        ports=("80",),
        remark="workers of a killed master hold the port: gotcha 7",
    ),
    Daemon(
        "haproxy",
        "first",
        packages=("haproxy",),
        clients=("curl",),
        scripts=("haproxy",),
        table=text("""
            hap0:2345:wait:mkdir -p /run/haproxy
            hapr:2345:respawn:haproxy -W -db -f /etc/haproxy/haproxy.cfg
        """),
        setup=text("""
            cat >>/etc/haproxy/haproxy.cfg <<'END'
            listen check
                bind 127.0.0.1:8404
                stats enable
                stats uri /
            END
        """),
        check="curl -sf http://127.0.0.1:8404/ | grep -q HAProxy\n",
        ports=("8404",),
    ),
    Daemon(
        "tinyproxy",
        "second",
        packages=("tinyproxy",),
        clients=("curl",),
        scripts=("tinyproxy",),
        table=text("""
            tin0:2345:wait:install -d -o tinyproxy -g tinyproxy /run/tinyproxy
            tiny:2345:respawn:tinyproxy -d
        """),
        setup="sed -i 's/^#*StatHost .*/StatHost \"stats.test\"/' /etc/tinyproxy/tinyproxy.conf\n",
        check="curl -s -x 127.0.0.1:8888 http://stats.test/ | grep -qi tinyproxy\n",
        ports=("8888",),
    ),
    Daemon(
        "apache2",
        "classic",
        packages=("apache2",),
        clients=("curl",),
        scripts=("apache2",),
        table=text("""
            apc0:2345:wait:mkdir -p /run/apache2 /run/lock/apache2
            apch:2345:respawn:. /etc/apache2/envvars; exec apache2 -DFOREGROUND
        """),
        check=HTTP,
        ports=("80",),
        remark="not apache2ctl, a shell that stays as parent: gotcha 8",
    ),
    Daemon(
        "php-fpm",
        "web",
        packages=("php8.2-fpm", "nginx-light"),
        clients=("curl",),
        scripts=("php8.2-fpm",),
        table=text("""
            php0:2345:wait:mkdir -p /run/php
            phpf:2345:respawn:php-fpm8.2 -F
        """),
        setup=text("""
            rm -f /etc/nginx/sites-enabled/default
            mkdir -p /srv/php
            echo '<?php echo 6 * 7;' >/srv/php/index.php
            cat >/etc/nginx/conf.d/php.conf <<'END'
            server {
                listen 127.0.0.1:8080;
                root /srv/php;
                index index.php;
                location ~ \\.php$ {
                    include fastcgi.conf;
                    fastcgi_pass unix:/run/php/php8.2-fpm.sock;
                }
            }
            END
            nginx
        """),
        check="curl -sf http://127.0.0.1:8080/index.php | grep -q 42\n",
        ports=("8080",),
        match=("php-fpm8.2",),
        remark="behind nginx; children of a killed master hold the socket: gotcha 7",
    ),
    Daemon(
        "squid",
        "web",
        packages=("squid",),
        clients=("curl",),
        scripts=("squid",),
        table="squi:2345:respawn:squid --foreground -sYC\n",
        setup="echo 'shutdown_lifetime 2 seconds' >>/etc/squid/squid.conf\n",
        check="curl -s -x 127.0.0.1:3128 http://127.0.0.1:1/ | grep -qi squid\n",
        ports=("3128",),
        limit=90,
        remark="the stop of its script waits for two minutes",
    ),
    Daemon(
        "varnish",
        "web",
        packages=("varnish",),
        clients=("curl",),
        scripts=("varnish",),
        table="vrns:2345:respawn:varnishd -F -a :6081 -f /etc/varnish/default.vcl -s malloc,64m\n",
        setup=PAGE
        + f"setsid {SERVER} >/dev/null 2>&1 &\n"
        + 'sed -i \'s/port = "8080"/port = "8099"/\' /etc/varnish/default.vcl\n',
        check=f"curl -sf http://127.0.0.1:6081/ | {WORKS}",
        ports=("6081",),
        match=("varnishd", "cache-main"),
    ),
    Daemon(
        "stunnel",
        "web",
        packages=("stunnel4",),
        clients=("curl", "openssl"),
        scripts=("stunnel4",),
        table="stnl:2345:respawn:stunnel4 /etc/stunnel/foreground\n",
        setup=PAGE
        + text(f"""
            setsid {SERVER.replace("8099", "8098")} >/dev/null 2>&1 &
            cd /etc/stunnel
            openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost \\
                -keyout key.pem -out cert.pem 2>/dev/null
            printf '[web]\\naccept = 127.0.0.1:4443\\nconnect = 127.0.0.1:8098\\n' >web
            printf 'cert = /etc/stunnel/cert.pem\\nkey = /etc/stunnel/key.pem\\n' >common
            {{ echo 'pid = /run/stunnel.pid'; cat common web; }} >check.conf
            {{ echo 'foreground = yes'; cat common web; }} >foreground
        """),
        check=f"curl -skf https://127.0.0.1:4443/ | {WORKS}",
        ports=("4443",),
        match=("stunnel4",),
    ),
    Daemon(
        "uwsgi",
        "web",
        packages=("uwsgi", "uwsgi-plugin-python3"),
        clients=("curl",),
        scripts=("uwsgi",),
        table="uwsg:2345:respawn:uwsgi --ini /etc/uwsgi/apps-available/demo.ini --die-on-term\n",
        setup=text("""
            mkdir -p /srv/wsgi
            cat >/srv/wsgi/wsgi.py <<'END'
            def application(environ, start_response):
                start_response("200 OK", [("Content-Type", "text/plain")])
                return [b"it works"]
            END
            cat >/etc/uwsgi/apps-available/demo.ini <<'END'
            [uwsgi]
            plugin = python3
            chdir = /srv/wsgi
            module = wsgi
            http-socket = 127.0.0.1:8097
            processes = 2
            master = true
            END
            ln -sf ../apps-available/demo.ini /etc/uwsgi/apps-enabled/demo.ini
        """),
        check=f"curl -sf http://127.0.0.1:8097/ | {WORKS}",
        ports=("8097",),
        match=("uwsgi",),
        remark="its script says that it failed, though it runs: gotcha 2",
    ),
    Daemon(
        "gunicorn",
        "web",
        packages=("gunicorn",),
        clients=("curl",),
        table="guni:2345:respawn:gunicorn --chdir /srv/gunicorn -b 127.0.0.1:8096 -w 2 wsgi\n",
        setup=text("""
            mkdir -p /srv/gunicorn
            cat >/srv/gunicorn/wsgi.py <<'END'
            def application(environ, start_response):
                start_response("200 OK", [("Content-Type", "text/plain")])
                return [b"it works"]
            END
        """),
        check=f"curl -sf http://127.0.0.1:8096/ | {WORKS}",
        ports=("8096",),
        remark="workers of a killed master see that it is gone, and end",
    ),
    Daemon(
        "celery",
        "web",
        packages=("celery", "redis-server", "python3-redis"),
        table="clry:2345:respawn:setpriv --reuid app --regid app --clear-groups "
        "celery --workdir /srv/celery -A tasks worker -c 2\n",
        setup=text("""
            id app >/dev/null 2>&1 || useradd -r app
            mkdir -p /srv/celery
            cat >/srv/celery/tasks.py <<'END'
            from celery import Celery
            app = Celery("tasks", broker="redis://127.0.0.1", backend="redis://127.0.0.1")

            @app.task
            def add(a, b):
                return a + b
            END
        """),
        check=text("""
            cd /srv/celery
            python3 -c 'import tasks; assert tasks.add.delay(40, 2).get(timeout=20) == 42'
        """),
        needs=("redis-web",),
    ),
    replace(REDIS, name="redis-web", image="web", stands_in=True),
    Daemon(
        "mini-httpd",
        "web",
        packages=("mini-httpd",),
        clients=("curl",),
        scripts=("mini-httpd",),
        table="mini:2345:respawn:mini_httpd -D -C /etc/mini-httpd.conf\n",
        setup=PAGE
        + text("""
            sed -i 's/^START=.*/START=1/' /etc/default/mini-httpd
            sed -i 's/^host=.*/host=127.0.0.1/; s/^port=.*/port=8095/' /etc/mini-httpd.conf
            sed -i 's!^data_dir=.*!data_dir=/var/www/html!' /etc/mini-httpd.conf
        """),
        check=f"curl -sf http://127.0.0.1:8095/ | {WORKS}",
        ports=("8095",),
        match=("mini_httpd", "mini-httpd"),
    ),
    Daemon(
        "icecast",
        "web",
        packages=("icecast2",),
        clients=("curl",),
        scripts=("icecast2",),
        table="icec:2345:respawn:setpriv --reuid icecast2 --regid icecast --clear-groups "
        "icecast2 -c /etc/icecast2/icecast.xml\n",
        setup="sed -i 's/^ENABLE=.*/ENABLE=true/' /etc/default/icecast2\n",
        check="curl -sf http://127.0.0.1:8000/status-json.xsl | grep -q icestats\n",
        ports=("8000",),
        match=("icecast2",),
    ),
    Daemon(
        "transmission",
        "web",
        packages=("transmission-daemon",),
        clients=("curl",),
        scripts=("transmission-daemon",),
        table="trns:2345:respawn:setpriv --reuid debian-transmission --regid debian-transmission "
        "--clear-groups transmission-daemon -f "
        "--config-dir /var/lib/transmission-daemon/.config/transmission-daemon\n",
        check="curl -s http://127.0.0.1:9091/transmission/web/ | grep -q -e Transmission -e 401\n",
        ports=("9091",),
        match=("transmission-da",),
    ),
)
