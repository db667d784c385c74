/* What the calls of each language write: one line of source, and what is read out of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/process/source.h"

struct line {
	const char *file, *text;
	/* W path, D path/ (a folder), K path, R; blanks between; ? nobody can tell, ^ the folder of the file, $NAME(default) a
	   variable, <name> what the program calls so; "": nothing */
	const char *want;
};

static const struct line lines[] = {
	{"a.py", "open('x.txt')", ""},
	{"a.py", "open('x.txt', 'r')", ""},
	{"a.py", "open('x.txt', 'w')", "Wx.txt"},
	{"a.py", "with open('out/x.bin', mode='wb') as f: pass", "Wout/x.bin"},
	{"a.py", "open(os.path.join('/srv', 'a', name), 'a')", "W/srv/a/<name>"},
	{"a.py", "# open('x.txt', 'w')", ""},
	{"a.py", "'''\nopen('x.txt', 'w')\n'''", ""},
	{"a.py", "print(\"open('x', 'w')\")", ""},
	{"a.py", "Image.open('x.png')", ""},
	{"a.py", "Path('a').open('w')", "Wa"},
	{"a.py", "os.makedirs(os.getenv('DATA', '/data'), exist_ok=True)", "D$DATA(/data)"},
	{"a.py", "os.makedirs(os.environ['DATA'])", "D$DATA()"},
	{"a.py", "(BASE / 'media').mkdir(parents=True)", "D<BASE>/media"},
	{"a.py", "Path('out').mkdir()", "Dout"},
	{"a.py", "Path(__file__).parent.joinpath('x.json').write_text(s)", "W^/x.json"},
	{"a.py", "p.write_text('x')", "W<p>"},
	{"a.py", "sqlite3.connect('data/app.db')", "Kdata/app.db Kdata/app.db"},
	{"a.py", "create_engine('sqlite:///./app.db')", "K./app.db"},
	{"a.py", "X = BASE / 'db.sqlite3'", "K<BASE>/db.sqlite3"},
	{"a.py", "X = os.path.join(BASE_DIR, 'x', 'db.sqlite3')", "K<BASE_DIR>/x/db.sqlite3"},
	{"a.js", "const f = __dirname + '/app.db'", "K^/app.db"},
	{"a.js", "multer.diskStorage({ destination: (q, f, cb) => cb(null, 'up') })", "KDup"},
	{"a.js", "multer.diskStorage({ destination(q, f, cb) { cb(null, 'up'); } })", "KDup"},
	{"a.js", "const dest = 'up';\nmulter({ dest })", "Dup KD<dest>"},
	{"a.js", "require('multer')({ dest: 'up/' })", "KDup/ Dup/"},
	{"a.js", "buildSchema({ emitSchemaFile: true })", "Wschema.graphql"},
	{"a.js", "buildSchema({ emitSchemaFile: false })", ""},
	{"a.js", "x({ driver: 'fs', options: { base: 'a' } })", "KDa"},
	{"a.js", "x({ devStorage: { a: { driver: 'fs', base: 'a' } } })", ""},
	{"a.js", "fs.unlinkSync(q.file.path)", "W:memory:"},
	{"a.js", "multer({ dest: `${process.cwd()}/up` })", "KD./up D./up"},
	{"a.py", "a = p.parent\n(BASE / 'x').mkdir()", "D<BASE>/x"},
	{"a.py", "X = {'ENGINE': 'django.db.backends.sqlite3'}", ""},
	{"a.py", "create_engine('postgresql://db/app')", ""},
	{"a.py", "sqlite3.connect(':memory:')", "K:memory:"},
	{"a.py", "logging.FileHandler('app.log')", "Wapp.log Wapp.log"},
	{"a.py", "logging.basicConfig(filename='logs/x.txt')", "Wlogs/x.txt"},
	{"a.py", "img.save('out/x.png')", "Wout/x.png"},
	{"a.py", "user.save()", ""},
	{"a.py", "form.save(commit=False)", ""},
	{"a.py", "shutil.copy(a, 'backup/a')", "Wbackup/a"},
	{"a.py", "subprocess.run(['git'])", "R'git'"},
	{"a.py", "tempfile.mkdtemp()", ""},
	{"a.py", "open(f'out/{name}.txt', 'w')", "Wout/<name>.txt"},
	{"a.py", "open(os.path.join(tempfile.gettempdir(), 'x'), 'w')", "W/tmp/x/x"},
	{"a.py", "from os import makedirs as m\nm('x')", "Dx"},
	{"a.py", "from os import (path, makedirs as m)\nm('x')", "Dx"},
	{"a.py", "import numpy as np\nnp.save('x', y)", "Wx"},
	{"a.py", "from os import *\nmakedirs('x')\nmkfifo('y')", "Dx Wy"},
	{"a.py", "Report('sales.xlsx')", "Tsales.xlsx"},
	{"a.py", "P = 'sales.xlsx'\nReport(path=P)", "T<P>"},
	{"a.py", "def f(P='sales.xlsx'):\n\tReport(P)", "T<P>"},
	{"a.py", "Report(os.path.join(D, 'sales.xlsx'))", "T<D>/sales.xlsx"},
	{"a.py", "Path('sales.xlsx').report()", "Tsales.xlsx"},
	{"a.py", "Path('sales.xlsx').read_text()", ""},
	{"a.py", "Report({'sales.xlsx': 1})", ""},
	{"a.py", "if x == 'sales.xlsx' or 'a.csv' in x or y['b.csv']: Report()", ""},
	{"a.py", "load_sales('sales.xlsx')\nSalesReader('sales.xlsx')", ""},
	{"a.py", "Report(src='sales.png')", ""},
	{"a.py", "Report(cache_dir='answers')", "Danswers"},
	{"a.py", "open('x', mode=MODE)", "Wx"},
	{"a.py", "MODE = 'r'\nopen('x', MODE)", ""},
	{"a.js", "const { mkdirSync: m } = require('node:fs');\nm('x')", "W? Dx"},
	{"a.js", "import { promises as p } from 'fs';\np.mkdir('x')", "Dx"},
	{"a.js", "const p = require('fs').promises;\np.mkdir('x')", "Dx"},
	{"a.js", "import * as f from 'fs-extra';\nf.outputJSON('x', y)", "Wx"},
	{"a.py", "run(target=Path('alive').touch)", "W?"},
	{"a.py", "to_thread(pathlib.Path.write_text, p, 'x')", "W?"},
	{"a.py", "for p in files: p.chmod(0o755)", "W<p>"},
	{"a.py", "TemplateLookup(['t'], module_directory='compiled')", "KDcompiled"},
	{"a.py", "from jinja2 import FileSystemBytecodeCache\nFileSystemBytecodeCache('compiled')",
		"Wcompiled"},
	{"a.py", "from multiprocessing.connection import Listener\nListener('/app/ipc', 'AF_UNIX')",
		"W/app/ipc"},
	{"a.py", "server.bind('unix:///srv/x/app.sock')", "C/srv/x/app.sock"},
	{"a.py", "getpass.getuser()", "A"},
	{"a.js", "const put = require('fs').writeFileSync.bind(null, 'x')", "W?"},
	{"a.js", "const get = require('fs').readFileSync.bind(null, 'x')", ""},
	{"a.js", "require('module').enableCompileCache('compiled')", "W?"},
	{"a.js", "if (require('os').userInfo().uid) {}", "A"},
	{"a.js", "require('os').hostname()", ""},
	{"a.rb", "include FileUtils\ntouch 'x'", "Wx"},
	{"a.rb", "Pathname.new('a').join('b').mkpath", "Da/b"},
	{"a.rb", "bind \"unix://#{Dir.pwd}/x.sock\"", "Wunix://<pwd>/x.sock"},
	{"a.php", "<?php array_map('touch', ['a', 'b']);", "W?"},
	{"a.php", "<?php array_map('trim', ['a', 'b']);", ""},
	{"a.php", "<?php register_shutdown_function('unlink', 'x');", "W?"},
	{"a.go", "net.ListenUnix(\"unix\", &net.UnixAddr{Name: \"ctl\"})", "KDctl"},
	{"a.go", "u, _ := user.Current()", "A"},
	{"a.java", "Stream.of(\"a\").map(File::new).forEach(File::mkdir);", "W?"},
	{"a.java", "names.map(String::trim);", ""},
	{"a.java", "Files.createTempDirectory(Path.of(\"work\"), \"x\");", "Dwork"},
	{"a.java", "Files.createTempFile(\"x\", \".tmp\");", ""},
	{"a.java", "System.getProperty(\"user.name\");", "A"},
	{"a.java", "System.getProperty(\"user.dir\");", ""},
	{"a.java", "new PrintWriter(\"report\");", "Wreport"},
	{"a.java", "new PrintWriter(System.out);", "W<out>"},
	{"a.java", "UnixDomainSocketAddress.of(\"/app/s.sock\");", "W/app/s.sock"},
	{"a.py", "with tempfile.TemporaryDirectory() as d:\n\topen(os.path.join(d, 'x'), 'w')",
		"W<d>/x"},
	{"a.py", "tmp = NamedTemporaryFile()\nopen(tmp.name, 'w')", "W<tmp.name>"},
	{"a.py", "open(self.name, 'w')", "W<name>"},
	{"a.py", "tempfile.mkdtemp(dir='work')", "KDwork"},
	{"a.rb", "Tempfile.create('x') { |f| File.write(f.path, '1') }", "W<f.path>"},
	{"a.java", "Files.writeString(dir.resolve(\"x.txt\"), \"y\");", "W<dir>/x.txt"},
	{"a.rs", "fs::write(tempdir()?.path().join(\"x\"), y)?;", "W/tmp/x/x"},
	{"a.go", "http.FileServer(http.Dir(\"./static/x.html\"))", ""},
	{"a.py", "subprocess.run(['cp', a, 'b'])", "R'cp' \"$WORD\" 'b'"},
	{"a.py", "subprocess.run(['ls'], cwd=x)", "R"},
	{"a.py", "subprocess.run(['sort', '-o', x])", "R"},
	{"a.js", "require('child_process').exec('ls -l', f)", "R Rls -l"},
	{"a.js", "import { exec } from 'child_process';\npromisify(exec)", "R R"},
	{"a.rs", "Command::new(\"ls\").arg(\"-l\").args([\"a\", b]).status()?;",
		"R'ls' '-l' 'a' \"$WORD\""},
	{"a.cs", "Process.Start(\"ls\", \"-l a\");", "R'ls' -l a"},
	{"a.py", "CACHES = {'LOCATION': '/srv/cache/x'}", "W/srv/cache/x C/srv/cache/x"},
	{"a.py", "CACHES = {'LOCATION': 'redis://cache:6379'}", ""},
	{"a.py", "CACHES = {'LOCATION': BASE_DIR / 'cache'}", "D<BASE_DIR>/cache"},
	{"a.py", "CACHES = {'LOCATION': REDIS_URL}", ""},
	{"a.js", "import r from './report';\nr('./sales.xlsx')", ""},
	{"a.js", "new Report({ file: 'sales.xlsx' })", "Tsales.xlsx"},
	{"a.js", "app.use(express.static('./public'))", ""},
	{"a.rb", "File.write 'x', y", "Wx"},
	{"a.rb", "open 'x', 'w' do |f|\nend", "Wx"},
	{"a.rb", "FileUtils.mkdir_p File.join(d, 'x') unless y", "D<d>/x"},
	{"a.rb", "x = `date > x`", "R"},
	{"a.rb", "x = %x(date)", "R"},
	{"a.rb", "Report.create 'sales.xlsx'", "Tsales.xlsx"},
	{"a.rb", "YAML.load_file 'sales.yml'", "Ssales.yml"},
	{"a.js", "fs.writeFileSync('x.json', s)", "Wx.json"},
	{"a.js", "fs.readFileSync('x.json')", ""},
	{"a.js", "// fs.writeFileSync('x.json', s)", ""},
	{"a.js", "/* fs.mkdirSync('x') */ f(/\"/)", ""},
	{"a.js", "fs.mkdirSync(path.join(__dirname, 'uploads'), {recursive: true})", "D^/uploads"},
	{"a.js", "multer({ dest: 'uploads/' })", "KDuploads/ Duploads/"},
	{"a.js", "new sqlite3.Database('./dev.sqlite3')", "K./dev.sqlite3 K./dev.sqlite3"},
	{"a.ts", "await fsp.mkdir(process.env.CACHE || './cache')", "D$CACHE(./cache)"},
	{"a.ts", "const s = `fs.mkdirSync('x')`", ""},
	{"a.js", "new winston.transports.File({ filename: 'error.log' })", "Werror.log Werror.log"},
	{"a.js", "fs.createWriteStream(`out/${id}.csv`)", "Wout/<id>.csv"},
	{"a.js", "res.write('x')", ""},
	{"a.js", "execSync('ls')", "R'ls'"},
	{"a.js", "fs.open('x', 'r', f)", ""},
	{"a.rb", "File.open('x.txt', 'w') { |f| f }", "Wx.txt"},
	{"a.rb", "File.open('x.txt')", ""},
	{"a.rb", "FileUtils.mkdir_p(File.join(Dir.pwd, 'tmp'))", "D./tmp"},
	{"a.php", "<?php file_put_contents(__DIR__ . '/x.txt', $s);", "W^/x.txt"},
	{"a.php", "<?php @file_put_contents(__DIR__ . '/x.txt', $s);", "W^/x.txt"},
	{"a.php", "file_put_contents('x', 'y') <?php echo 1 ?> mkdir('z')", ""},
	{"a.php", "<?php move_uploaded_file($f, 'uploads/' . $n);", "Wuploads/<$n>"},
	{"a.php", "<?php fopen('php.txt', 'r');", ""},
	{"a.go", "f, err := os.Create(\"x.txt\")", "Wx.txt"},
	{"a.go", "os.Open(\"x.txt\")", ""},
	{"a.go", "os.OpenFile(\"a.txt\", os.O_RDONLY, 0)", ""},
	{"a.go", "os.OpenFile(\"a.txt\", os.O_CREATE|os.O_WRONLY, 0o644)", "Wa.txt"},
	{"a.go", "os.MkdirAll(filepath.Join(dir, \"x\"), 0o755)", "D<dir>/x"},
	{"a.go", "os.MkdirTemp(\"\", \"x\")", ""},
	{"a.go", "sql.Open(\"sqlite3\", \"./data/app.db\")", "K./data/app.db K./data/app.db"},
	{"a.go", "sql.Open(\"sqlite3\", dsn)", "K<dsn>"},
	{"a.go", "sql.Open(\"postgres\", dsn)", ""},
	{"a.go", "os.CreateTemp(dir, \"x\")", "D<dir>"},
	{"a.go", "net.Listen(\"unix\", \"/run/x\")", "W/run/x"},
	{"a.go", "exec.Command(\"git\").Run()", "R'git'"},
	{"a.go", "s := `os.Create(\"x\")`", ""},
	{"A.java", "new FileWriter(\"x.txt\")", "Wx.txt"},
	{"A.java", "Files.createDirectories(Paths.get(\"data\", \"x\"))", "Ddata/x"},
	{"A.java", "new File(\"out\").mkdirs();", "Dout"},
	{"A.java", "new FileReader(\"x.txt\"); char c = '\"';", ""},
	{"A.kt", "File(\"x.txt\").writeText(s)", "Wx.txt"},
	{"A.cs", "File.WriteAllText(Path.Combine(\"data\", \"x.txt\"), s);", "Wdata/x.txt"},
	{"A.cs", "File.ReadAllText(\"x.txt\");", ""},
	{"A.cs", "options.UseSqlite(\"Data Source=/app/x.db\");",
		"KData Source=/app/x.db K/app/x.db"},
	{"a.rs", "fs::create_dir_all(\"data\")?; let x: &'static str = \"a\";", "Ddata"},
	{"a.rs", "std::fs::write(Path::new(\"out\").join(\"x\"), b)?;", "Wout/x"},
	{"a.go", "c.SaveUploadedFile(file, \"./files/\"+file.Filename)", "W./files/<Filename>"},
	{"a.go", "icmp.ListenPacket(\"ip4:icmp\", \"0.0.0.0\")", "N"},
	{"a.go", "net.ListenPacket(\"ip4:icmp\", \"0.0.0.0\")", "N"},
	{"a.go", "import sys \"os\"\nsys.MkdirAll(\"state\", 0755)", "Dstate"},
	{"a.go", "import . \"os\"\nMkdirAll(\"state\", 0755)", "Dstate"},
	{"a.go", "prepare := os.MkdirAll", "W?"},
	{"a.go", "if os.Geteuid() != 0 {}", "A"},
	{"a.rs", "use std::fs as disk;\ndisk::create_dir_all(\"state\");", "Dstate"},
	{"a.rs", "use std::{fs::create_dir_all as prepare, io};\nprepare(\"state\");", "Dstate"},
	{"a.rs", "use std::io::Write as _;", ""},
	{"a.rs", "use std::fs::write;", ""},
	{"a.cs", "using Disk = System.IO.Directory;\nDisk.CreateDirectory(\"state\");", "Dstate"},
	{"a.cs", "using static System.IO.Directory;\nCreateDirectory(\"state\");", "Dstate"},
	{"a.kt", "import java.io.File as Disk\nDisk(\"state\").mkdirs()", "Dstate"},
	{"a.java",
		"import static "
		"java.nio.file.Files.createDirectories;\ncreateDirectories(Path.of(\"state\"));",
		"Dstate"},
	{"a.py", "open(\"/etc/shadow\")", "N"},
	{"a.py", "open(\"/dev/urandom\", \"rb\")", ""},
	{"a.py", "partial(open, mode=\"w\")", "W?"},
	{"a.js", "fs[\"mkdirSync\"](name)", "W?"},
	{"a.rb", "File.send(:write, name, text)", "W?"},
	{"a.rb", "\"\".send(:upcase)", ""},
	{"a.js", "const writeFile = promisify(fs.writeFile)", ""},
	{"a.js", "const put = promisify(fs.writeFile);\nput(a, b);", "W?"},
	{"a.js", "const userInfo = await user.userInfo()", ""},
	{"a.js", "fs[method](name)", "W?"},
	{"a.js", "require(\"rimraf\").sync(\"cache\")", "Wcache"},
	{"a.js", "require(\"fs\").promises.mkdir(\"state\")", "Dstate"},
	{"a.js", "const x = require(\"other\").sync(\"cache\")", "Uother"},
	{"a.go", "dns.Server{Addr: \":53\"}", "P"},
	{"a.go", "strings.TrimSuffix(host, \":80\")", ""},
	{"a.py", "from settings import OUT\nimg.save(OUT)", "Usettings M<OUT>"},
	{"a.py", "OUT = 'x.png'\nimg.save(OUT)", "W<OUT>"},
	{"a.py", "img.save(commit=OUT)", ""},
	{"a.py", "save_all('out/x.xlsx')", "Tout/x.xlsx"},
	{"a.py", "save_all(os.path.join(folder, name))", "W<folder>/<name>"},
	{"a.py", "save_all('/srv/x.xlsx')", "T/srv/x.xlsx C/srv/x.xlsx"},
	{"a.py", "docker.from_env()", "N"},
	{"a.py", "socket.socket(AF_INET, SOCK_RAW)", "N"},
	{"a.py", "open('/var/run/docker.sock')", "N"},
	{"a.php", "<?php error_log('a', 3, '/srv/x.txt');", "W/srv/x.txt"},
	{"a.php", "<?php error_log('a/b failed', 0);", ""},
	{"a.php", "<?php new Store('/srv/files');", "C/srv/files"},
	{"A.java", "FileChannel.open(Paths.get(\"lock\"), StandardOpenOption.CREATE)", "Wlock"},
	{"A.java", "FileChannel.open(Paths.get(\"lock\"), StandardOpenOption.READ)", ""},
	{"A.java", "FSDirectory.open(Paths.get(\"index\"))", "KDindex"},
	{"A.java", "new ServerSocket(80); new ServerSocket(8080);", "P"},
	{"A.java", "new InetSocketAddress(\"example.com\", 80)", ""},
	{"A.java", "mapper.writeValue(new File(\"x.json\"), 1)", "Wx.json"},
	{"A.cs", "var d = new DirectoryInfo(\"/srv\"); d.Create();", "D<d>"},
	{"A.cs", "img.SaveAsPng(\"thumbs/a.png\"); img.SaveAs(\"image/png\");", "Wthumbs/a.png"},
	{"A.cs", "app.Urls.Add(\"http://*:80\"); app.Urls.Add(\"http://*:8080\");", "P"},
	{"a.rs", "DB::open_default(\"rocks\")?;", "KDrocks"},
	{"a.rs", "OpenOptions::new().append(true).open(p)?", "W<p>"},
	{"a.rs", "OpenOptions::new().read(true).open(p)?", "M<p>"},
	{"a.rs", "w.write_xlsx(\"out/x.xlsx\")?; w.write_header(\"text/html\");", "Wout/x.xlsx"},
	{"a.go", "report.Render(\"sales.xlsx\"); sheet.Emit(\"sales.xlsx\")", "Tsales.xlsx"},
	{"a.go", "qr.WriteFile(\"x\", qr.Medium, 256, \"qr.png\")", "Wqr.png"},
	{"a.go", "os.ReadFile(\"x.json\"); log.Fatal(\"x.json\"); c.File(\"x.html\")", ""},
	{"a.go", "http.ServeFile(w, r, \"x.html\"); cfg := Config{File: \"x.json\"}", ""},
	{"A.java", "Sheets.emit(\"sales.xlsx\");", "Tsales.xlsx"},
	{"A.java", "HttpResponse.BodyHandlers.ofFile(Path.of(\"page.html\"))", "Wpage.html"},
	{"A.java", "@PropertySource(\"x.properties\") class A { String s = read(\"x.json\"); }",
		"Sx.properties"},
	{"A.kt", "javaClass.getResource(\"x.json\"); call.respondFile(File(\"x.png\"))", "Tx.png"},
	{"A.cs", "store.Emit(\"sales.json\");", "Tsales.json"},
	{"A.cs", "var s = RocksDb.Open(o, \"rocks\"); c.AddJsonFile(\"x.json\");", "Drocks"},
	{"A.cs", "page.GeneratePdf(\"a.pdf\"); File.ReadAllText(\"x.txt\");", "Wa.pdf"},
	{"a.rs", "WavWriter::create(\"a.wav\", spec)?", "Ta.wav"},
	{"a.rs", "let f = File::open(\"x.json\")?; println!(\"x.json\");", ""},
	{"a.rs", "BitMapBackend::new(\"p.png\", (9, 9))", "Tp.png"},
	{"a.php", "<?php $x->asXML('s.xml'); simplexml_load_file('x.xml');", "Ts.xml"},
	{"a.php", "<?php curl_setopt($c, CURLOPT_COOKIEJAR, 'c.txt'); readfile('a.html');",
		"Wc.txt Tc.txt"},
	{"a.js", "const { Level } = require('level');\nnew Level('leveldb', { a: 1 })",
		"KDleveldb"},
	{"a.py", "ZipFile(BytesIO(b)).extractall('data')", "Wdata"},
	{"a.py", "SummaryWriter()\nZipFile(f).extractall()", "D. D."},
	{"a.rs", "Logger::try_with_str(\"info\")?.log_to_file(FileSpec::default())", "D."},
	{"A.java", "DriverManager.getConnection(\"jdbc:derby:derbyDB;create=true\")", "KderbyDB"},
	{"A.java", "DriverManager.getConnection(\"jdbc:derby://db:1527/x\")", ""},
	{"a.rb", "Git.clone('https://example.com/a.git', 'b')", "Wb"},
	{"a.rs", "Repository::clone(\"https://example.com/a\", \"repo\")?", "Wrepo"},
	{"a.php", "<?php file_put_contents('php://stderr', 'x');", ""},
	{"a.php", "<?php $t = tempnam(sys_get_temp_dir(), 'x'); file_put_contents($t, 'x');",
		"D/tmp/x W<$t>"},
	{"a.php", "<?php new FilesystemAdapter('', 0, '../var');", "D../var"},
	{"a.rs", "let t = include_str!(\"a.html\");\nt.report();", ""},
	{"a.rs", "let t = format!(\"{d}/a.html\");\nreport(t);", "T<t>"},
	{"a.rs", "csv::Reader::from_path(\"a.csv\")?; image::open(\"bg.png\")?;", ""},
	{"A.cs", "GoogleCredential.FromFile(\"x.json\");", ""},
	{"A.cs", "using var d = WordprocessingDocument.Create(\"a.docx\", T.Document);", "Wa.docx"},
	{"A.cs", "builder.Logging.AddFile(\"Logs/app.txt\"); c.AddJsonFile(\"x.json\");",
		"WLogs/app.txt"},
	{"a.go", "bitcask.Open(\"bc\"); zip.OpenReader(\"x.zip\")", "Kbc"},
	{"a.rs", "fs::read_to_string(\"x\")", ""},
	/* ports, whoever is given them, unless a host says that they are another machine's */
	{"a.go", "net.ListenUDP(\"udp\", &net.UDPAddr{Port: 53})", "P P"},
	{"a.go", "c := cfg{\"\", 80}", "P"},
	{"a.go", "smtp.Config{Host: h, Port: 25}; cfg{\"\", 1}; retry{Port: 8053}", ""},
	{"A.cs", "new TcpListener(IPAddress.Any, 25); new TcpClient(\"mail\", 25);", "P P"},
	{"a.py", "s.bind(('0.0.0.0', 514))\nDNSServer(r, port=53, address='0.0.0.0')", "P P P"},
	{"a.py", "SMTP('mail', port=25)\nQueue(host='mq', port=25)\ns.listen(128)", ""},
	{"a.js", "s.bind(53);\nmake({ smtp: { port: 465 } }); { port = 53; }", "P p"},
	{"a.rb", "WEBrick::HTTPServer.new(Port: 80)", "P"},
	{"a.php", "<?php posix_setuid(33);", "N"},
	/* words that libraries which nobody knows are given for a place */
	{"a.py", "from acme import Store\nStore('data')", "Uacme Tdata"},
	{"a.py", "import acme\nacme.create('data')\nacme.name('data')\nacme.Store('A text.')",
		"Uacme Tdata"},
	{"a.py", "from flask import Flask\nFlask('data')\nfrom .acme import Store\nStore('data')",
		""},
	{"a.py", "from jinja2 import FileSystemBytecodeCache as C\nC('data')", "Wdata"},
	{"a.py", "import acme\ndef f(p):\n\treturn acme.Store(p)\nf('data')", "Uacme Tdata"},
	{"a.py", "import acme\ndef f(p):\n\treturn acme.name(p)\nf('data')", "Uacme"},
	{"a.py", "gnupg.GPG(gnupghome='keys')\nrender(template_dir='pages')\nx(out_dir='static')",
		"Tkeys Tstatic"},
	{"a.js", "import I from 'ipfs';\nI.create({ repo: 'data' })", "Uipfs Tdata"},
	{"a.js", "import { Pool } from 'pg';\nnew Pool({ database: 'data' })", ""},
	{"a.js", "proxy.listen({ sslCaDir: 'ca' })", "Tca"},
	{"a.go", "import \"github.com/x/store\"\nstore.Open(\"data\"); fs.Open(\"data\")", "Tdata"},
	{"A.java", "new DiskStore(\"data\"); new Person(\"data\"); @CacheStore(\"x\") class A {}",
		"Tdata"},
	{"a.rs", "Storage::create(\"data\")?; Person::new(\"data\")", "Tdata"},
	/* calls by their names, SQL, addresses of files, settings */
	{"a.py", "import os\ngetattr(os, 'mkdir')('x')\ngetattr(x, 'name')", "W?"},
	{"a.py", "getattr(os, name)('x')\ngetattr(settings, name)", "W?"},
	{"a.php", "<?php call_user_func('unlink', $f); call_user_func('f', $f);", "W?"},
	{"a.php", "<?php $verbs = ['copy', 'rename', 'mkdir'];", ""},
	{"a.php", "<?php $write = 'file_put_contents';", "W?"},
	{"a.py", "db.sql(\"COPY t TO 'x.parquet'\")\ndb.sql(\"SET a TO 'b'\")", "Kx.parquet"},
	{"a.go", "blob.OpenBucket(ctx, \"file:///blobs/a?b=c\")", "C/blobs/a"},
	{"a.go", "const d = \"sqlite\"\nsql.Open(d, dsn)\nconst e = \"pgx\"\nsql.Open(e, dsn)",
		"K<dsn>"},
	{"a.go", "f, err := os.Open(p)\nf.Chmod(0600)", "W<f>"},
	{"a.py", "yaml.safe_load(open('log.yaml'))\nopen('compose.yaml')", "Slog.yaml"},
	{"a.py", "cv2.imwrite('a%d.jpg' % n, f)", "Wa?"},
	{"A.kt", "fs.write(\"a.txt\".toPath()) { x() }", "Ta.txt"},
	{"a.php", "<?php imagepng($im); imagepng($im, 'a.png');", "Wa.png"},
	{"a.rb", "(Pathname.new(__dir__)+'out'+'a').write('x')", "W^/out/a"},
	{"a.rb", "p = root + 'a'\np.write('x')\nf = open('x')\nf.write('x')", "W<p>"},
	{"a.rb", "set :port, 80\nset :port, 8080", "P"},
	{"A.cs", "new SmtpServerOptionsBuilder().Port(25); new SmtpClient().Port(25);", "P"},
	{"a.py", "model.to_disk('data')\nm.save('data')\nm.save(model, 'data')",
		"Wdata Wdata M<model> Wdata"},
	{"a.py", "nx.write_gml(g, 'data')\nw.write(x, 'latin1')\nwrite('data')", "Tdata"},
	{"a.py", "s3.download_file('b', 'k', where)\nclient.get('b', 'k', where)", "W<where>"},
	{"a.py", "doc.save(name + '.docx')\ndoc.title(name + '.docx')", "W<name>.docx"},
	{"a.java", "b.filePath(\"data\").build(); b.selectFolder(\"data\"); b.name(\"data\");",
		"Tdata"},
	{"a.go", "o.Dir = \"data\"\no.Name = \"data\"", "Tdata"},
	{"a.py", "import acme\nacme.Files(path=Path('data'))\nacme.Files(name=str('data'))",
		"Uacme Tdata"},
	{"a.ts", "import { Level } from 'level';\nnew Level<string, any>('data')", "KDdata"},
	{"a.ts", "if (a < b && c > (d)) { x('data'); }", ""},
	{"a.ts", "import { drizzle } from 'drizzle-orm/better-sqlite3';\ndrizzle('data')", "Tdata"},
	{"a.php", "<?php f(['driver' => 'pdo_sqlite', 'path' => 'data']);", "K?"},
	{"a.js", "new S({ dialect: 'sqlite', storage: ':memory:' })", "W:memory:"},
	{"a.php", "<?php $r->saveToFile(__DIR__ . '/qr.png'); $r->emit($host . '/qr.png');",
		"T/qr.png"},
	{"a.php", "<?php new A\\FileStore('data'); new A\\Person('data');", "Tdata"},
	{"a.py", "db.open('store')\ndb.open('app.db', 'r')\ndb.name('store')", "Tstore Kapp.db"},
	{"a.py", "import os, acme as a, other; import last\nlast.Store('data')\na.Store('data')",
		"Uacme Uother Ulast Tdata Tdata"},
	{"A.cs", "new UdpClient(53); new UdpClient(5353);", "P"},
	{"a.go", "sqlstore.New(ctx, \"sqlite3\", dsn); sqlstore.New(ctx, \"pgx\", dsn)", "K<dsn>"},
	{"A.java", "new Environment(new File(\"data\"), c); new Scanner(new File(\"data\"));",
		"Tdata"},
	{"a.rs", "cacache::write(\"data\", \"k\", b)?; w.write(\"data\");", "Tdata"},
	{"a.js", "const v8 = require('v8')\nv8.writeHeapSnapshot()\nv8.writeHeapSnapshot('/tmp/x')",
		"D. W/tmp/x"},
	{"a.py", "import numpy, acme.store\nfrom .own import x", "Uacme.store"},
	{"a.ts", "import type { A } from 'acme';\nimport a from './a';\nimport 'koa-router';", ""},
	{"a.php", "<?php $o = [CURLOPT_COOKIEJAR => $jar];", "W<$jar>"},
	/* calls of libraries that are quiet but for these */
	{"a.py", "\xef\xbb\xbfopen('x', 'w')", "Wx"},
	{"a.py", "\xef\xbb\xbfimport acme\nopen('x', 'w')", "Uacme Wx"},
	{"a.py", "from praw.util.token_manager import FileTokenManager\nFileTokenManager('token')",
		"Wtoken"},
	{"a.py", "FileTokenManager(filename='token')", "Ktoken"},
	{"a.py", "SQLiteTokenManager(database='tokens', key='k')", "Ktokens"},
	{"a.py", "from firebase_admin import ml\nml.TFLiteGCSModelSource.from_keras_model(m)",
		"W<TFLiteGCSModelSource>"},
	{"a.py", "from firebase_admin.ml import TFLiteGCSModelSource as S\nS.from_saved_model('m')",
		"W<S>"},
	{"a.py", "TFLiteGCSModelSource.from_tflite_model_file('m')", ""},
	{"a.py", "AsyncQdrantClient(path='data')\nAsyncQdrantClient(url='http://q')", "KDdata"},
	{"a.py", "from weaviate.connect import connect_to_embedded as c\nc()", "W?"},
	{"a.py", "import weaviate\nweaviate.use_async_with_embedded()", "W<weaviate>"},
	{"a.py", "import weaviate\nweaviate.connect_to_embedded()", "W<weaviate>"},
	{"a.py", "import weaviate as w\nw.Client(embedded_options=w.EmbeddedOptions())", "W<w>"},
	{"a.py", "import weaviate\nweaviate.connect_to_local()", ""},
	{"a.py", "import pypdf\npypdf.PdfWriter().write(name)", "W<pypdf>"},
	{"a.py", "import qdrant_client as q\nq.AsyncQdrantClient(path='data')", "KDdata"},
	{"a.py", "import praw.util.token_manager as t\nt.FileTokenManager('x')", "Wx"},
	{"a.py", "from babel.messages.frontend import CommandLineInterface as C\nC().run(a)", "W?"},
	{"a.py", "from babel.dates import format_date\nformat_date(d)", ""},
	{"a.py", "from pypdf import PdfWriter\nPdfWriter().write(name)", "W?"},
	{"a.py", "from pypdf import PdfReader\nPdfReader(name).pages[0].extract_text()", ""},
	{"a.py", "page.extract_text(layout_mode_debug_path=Path('layout'))", "KDlayout"},
	{"a.py", "r.stream_to_file('out/a.mp3')\nr.write_to_file(p)", "Wout/a.mp3 W<p>"},
	{"a.py", "import pdfplumber\npdfplumber.repair(a, 'b')", "Wb"},
	{"a.py", "import pdfplumber\npdfplumber.repair(a, outfile='b')", "KDb"},
	{"a.py", "import pdfplumber\npdfplumber.repair(a)\npdfplumber.open(b)", ""},
	{"a.py",
		"generate_pygments_css()\ngenerate_pygments_css('css')\ngenerate_pygments_css(path="
		"p)",
		"D. Wcss KD<p>"},
	{"a.py", "from storages.backends.sftpstorage import SFTPStorage", "KD?"},
	{"a.py", "from storages.backends.s3 import S3Storage", ""},
	{"a.py", "X = 'storages.backends.sftpstorage.SFTPStorage'", "KD?"},
	{"a.py", "MEDIA_ROOT = os.path.join('/srv', 'media')", "D/srv/media"},
	{"a.py", "UPLOAD_FOLDER = 'up'", "Dup Dup"},
	{"a.py", "pidfile = 'app.pid'", "Wapp.pid Wapp.pid"},
	{"a.py", "SQLiteCache(database_path='.x.db')", "K.x.db"},
	{"a.py", "bind = 'unix:app.sock'", "Wapp.sock"},
	{"a.py", "bind = ['unix:run/app.sock', '0.0.0.0:80']", "Wrun/app.sock P"},
	{"a.py", "url = 'unix:app.sock'", ""},
	{"a.py", "X = 'storages.backends.s3.S3Storage'", ""},
	{"a.py", "X = {'data_folder_out': '/srv/out/'}", "W/srv/out/ C/srv/out/"},
	{"a.php", "<?php use function mkdir as make;\nmake('x');", "Dx"},
	{"a.php", "<?php use function strlen as n;\nn('x');", ""},
	{"a.php", "<?php file_put_contents('php://filter/write=string.rot13/resource=r.txt', $x);",
		"Wphp://filter/write=string.rot13/resource=r.txt"},
	{"a.php", "<?php file_put_contents('php://stderr', $x);", ""},
	{"a.py", "SFTP_KNOWN_HOST_FILE = '/srv/hosts'", "W/srv/hosts W/srv/hosts C/srv/hosts"},
	{"a.py", "from litestar.stores.file import FileStore\nFileStore('data')\nFileStore(path=p)",
		"Wdata KD<p>"},
	{"a.js", "await client.downloadTo('a.csv', 'b.csv')", "Wa.csv"},
	{"a.js", "await client.downloadToDir('in'); await client.downloadDir(to)", "Din D<to>"},
	{"a.js", "await client.download('in/a.csv', 'b.csv')", "Win/a.csv Wb.csv"},
	{"a.js", "sftp.fastGet('remote', 'local', done)", "Wlocal"},
	{"a.js", "import * as X from 'xlsx';\nX.writeFile(book, 'a.xlsx'); X.read(p)", "Wa.xlsx"},
	{"a.js", "const XLSX = require('xlsx');\nXLSX.writeFileXLSX(book, p)", "W<p>"},
	{"a.js", "import { writeFile } from 'xlsx';\nwriteFile(book, 'a.xlsx')", "Wa.xlsx"},
	{"a.js",
		"import X from 'exceljs';\nconst b = new X.Workbook();\nb.xlsx.writeFile('a.xlsx')",
		"Wa.xlsx"},
	{"a.js", "import X from 'exceljs';\nnew X.stream.xlsx.WorkbookWriter({filename: 'a.xlsx'})",
		"Ka.xlsx"},
	{"a.js",
		"import Z from 'adm-zip';\nconst z = new Z('a.zip');\nz.extractEntryTo(e, 'out');"
		" z.writeZipPromise('b.zip')",
		"Wout Wb.zip"},
	{"a.js", "import { Client } from 'minio';\nc.fGetObject('b', 'o', 'in/o')", "Win/o"},
	{"a.js", "import b from 'bunyan';\nb.createLogger({name: 'a', streams: [{path: 'a.log'}]})",
		"Wa.log Wa.log"},
	{"a.js", "import b from 'bunyan';\nb.createLogger({name: 'a'})", ""},
	{"a.js",
		"import { createLogger } from 'bunyan';\ncreateLogger({name: 'a', streams: ["
		"{path: 'a.log'}]})",
		"Wa.log Wa.log"},
	{"a.js", "import b from 'bunyan';\nnew b.RotatingFileStream({path: 'a.log', period: '1d'})",
		"Ka.log Wa.log"},
	{"a.js",
		"import { LocalFileStore } from 'langchain/storage/file_system';\n"
		"LocalFileStore.fromPath('store')",
		"Wstore"},
	{"a.js", "import { Memory } from '@anthropic-ai/sdk/tools/memory/node'", "KD?"},
	{"a.js", "import A from '@anthropic-ai/sdk'", ""},
	{"a.py", "from langchain.storage import LocalFileStore as S\nS('store')\nS(root_path=p)",
		"Wstore KD<p>"},
	{"a.py", "import tensorflow as tf\ntf.summary.create_file_writer('logs/1')",
		"Utensorflow Wlogs/1"},
	{"a.js",
		"import { chromium as c } from 'playwright';\nconst b = await c.launch({headless: "
		"true});\nb.newPage({locale: 'de'})",
		""},
	{"a.js", "c.launchPersistentContext('profile', {headless: true})", "Wprofile"},
	{"a.js", "b.newContext({recordVideo: {dir: 'videos'}})", "KDvideos"},
	{"a.js", "x.tracing.stop({path: 'trace.zip'}); x.storageState({path: 's.json'})",
		"Ktrace.zip Ks.json"},
	{"a.js", "import { test } from '@playwright/test'", "KD?"},
	{"a.js", "import { test } from 'playwright/test'", "KD?"},
	{"a.js",
		"import { Jimp } from 'jimp';\nconst i = await "
		"Jimp.read('a.png');\ni.write('out/a.png')",
		"Wout/a.png"},
	{"a.py", "import openpyxl\nb = openpyxl.Workbook()\nb.active['A1'] = 1\nb.save('a.xlsx')",
		"Wa.xlsx"},
	{"a.py",
		"from selenium import webdriver\nd = "
		"webdriver.Chrome(options=o)\nd.get(u)\nd.save_screenshot('a.png')",
		"Wa.png"},
	{"a.py", "from selenium import webdriver\nwebdriver.Firefox()", "W<webdriver>"},
	{"a.py", "o.add_argument('--user-data-dir=./profile')", "K./profile"},
	{"a.py", "o.add_argument(f'--user-data-dir={p}')", "K<p>"},
	{"a.py", "o.add_argument('--user-data-dir=' + p)", "K<p>"},
	{"a.py",
		"prefs = {'download.default_directory': 'in', 'download.prompt_for_download': "
		"False}",
		"Din"},
	{"a.py", "import folium\nm = folium.Map()\nm.save('m.html')", "Wm.html"},
	{"a.js", "import p from 'puppeteer';\np.launch({args: ['--no-sandbox']})", ""},
	{"a.js", "import p from 'puppeteer';\np.launch({userDataDir: './profile'})", "KD./profile"},
	{"a.js", "p.launch({args: ['--user-data-dir=./profile', `--user-data-dir=${d}`]})",
		"K./profile K<d>"},
	{"a.js", "page.screencast({path: 'a.webm'})", "Ka.webm"},
	{"a.py", "import spacy\nspacy.load('en_core_web_sm').to_disk('out')", "Wout"},
	{"a.py", "import spacy\nspacy.cli.download('en_core_web_sm')", "R'en_core_web_sm'"},
	{"a.py",
		"from langgraph.checkpoint.sqlite import SqliteSaver as "
		"S\nS.from_conn_string('a.db')",
		"Ka.db Ka.db"},
	{"a.py", "import paramiko\nc = paramiko.SSHClient()\nc.exec_command('ls')", ""},
	{"a.py",
		"import paramiko\nc = "
		"paramiko.SSHClient()\nc.load_host_keys('hosts')\nc.save_host_keys(p)",
		"Whosts W<p>"},
	{"a.py", "import paramiko\nparamiko.SFTPClient.from_transport(t).get('a', 'b')",
		"W<SFTPClient>"},
	{"a.py", "b.new_context(record_video_dir='videos')\nc.storage_state(path='s.json')",
		"KDvideos Ks.json"},
	{"a.py", "c.tracing.stop(path='trace.zip')\nd.save_as('in/a.csv')", "Ktrace.zip Win/a.csv"},
	{"a.py",
		"p.chromium.launch(headless=True)\np.chromium.launch_persistent_context('profile')",
		"Wprofile"},
	{"a.py", "from datasets import load_dataset\nload_dataset('csv', data_files=f)", ""},
	{"a.py", "from datasets import load_from_disk\nload_from_disk('data').save_to_disk('out')",
		"Wdata Wout"},
	{"a.py", "from diffusers.utils import export_to_video\nexport_to_video(frames, 'a.mp4')",
		"Wa.mp4"},
	{"a.py",
		"from accelerate import "
		"Accelerator\nAccelerator(project_dir='runs').save_state('s')",
		"KDruns Ws"},
	{"a.py", "import pyarrow.parquet as pq\npq.write_table(t, 'a.parquet')\npq.read_table('b')",
		"Wa.parquet"},
	{"a.py", "from gensim.corpora import MmCorpus\nMmCorpus.serialize('a.mm', c)", "Wa.mm"},
	{"a.py", "model.wv.save_word2vec_format('a.bin', binary=True)", "Wa.bin"},
	{"a.py", "import dask.dataframe as dd\ndf.visualize()\ndf.visualize(filename='g.png')",
		"D. Kg.png"},
	{"a.py", "import shap\nshap.datasets.adult()\nshap.TreeExplainer(m)", "W<datasets>"},
	{"a.py", "from shap.datasets import adult", "KD?"},
	{"a.py", "from optuna.storages.journal import JournalFileBackend as B\nB('j.log')",
		"Wj.log Wj.log"},
	{"a.py", "import optuna\noptuna.create_study(storage='sqlite:///o.db')", "Ko.db"},
	{"a.py", "from reportlab.graphics import renderPDF\nrenderPDF.drawToFile(d, 'a.pdf')",
		"Wa.pdf"},
	{"a.py", "import fitz\nd = fitz.open(stream=data)\nd.ez_save('a.pdf')\nd.saveIncr()",
		"Wa.pdf W<d>"},
	{"a.py", "import portalocker\nportalocker.Lock('a.lock')\nportalocker.TemporaryFileLock()",
		"Wa.lock D."},
	{"a.py", "from filelock import AsyncFileLock\nAsyncFileLock('a.lock')", "Wa.lock"},
	{"a.py",
		"from pymilvus import "
		"MilvusClient\nMilvusClient('http://milvus:19530')\nMilvusClient(uri=u)",
		"KD<u>"},
	{"a.py", "from pymilvus import MilvusClient\nMilvusClient('milvus.db')", "Kmilvus.db"},
	{"a.py", "from pony.orm import Database\nDatabase('sqlite', 'a.sqlite', create_db=True)",
		"Ka.sqlite Ka.sqlite"},
	{"a.py", "from keras.callbacks import TensorBoard as T\nT()\nT('logs')\nT(log_dir=p)",
		"D. Wlogs D<p>"},
	{"a.py", "from keras.utils import plot_model\nplot_model(m, to_file='m.png')", "W? Km.png"},
	{"a.py", "from PyPDF2 import PdfFileMerger\nPdfFileMerger().write(name)", "W?"},
	{"a.py", "from anthropic import Anthropic\nAnthropic().messages.create(model='m')", ""},
	{"a.py", "from anthropic.tools import BetaLocalFilesystemMemoryTool as M\nM()", "W?"},
	{"a.py", "import chainlit as cl", "KD?"},
	{"a.py", "import mediapipe as mp", "KD?"},
	{"a.py", "from granian import Granian\nGranian('app', pid_file=p)", "K<p>"},
	{"a.js",
		"import { StdioClientTransport as S } from "
		"'@modelcontextprotocol/sdk/client/stdio.js';"
		"\nnew S({command: 'x'})",
		"R"},
};

static void
put_path(struct dm_buf *out, struct dm_str path)
{
	char ends[16];
	size_t depth = 0;
	for (size_t i = 0; i < path.n; i++) {
		switch (path.p[i]) {
		case DM_SOURCE_UNTOLD:
			dm_buf_byte(out, '?');
			break;
		case DM_SOURCE_BESIDE:
			dm_buf_byte(out, '^');
			break;
		case DM_SOURCE_VARIABLE:
			dm_buf_byte(out, '$');
			ends[depth++] = ')';
			break;
		case DM_SOURCE_DEFAULT:
			dm_buf_byte(out, '(');
			break;
		case DM_SOURCE_CONSTANT:
			dm_buf_byte(out, '<');
			ends[depth++] = '>';
			break;
		case DM_SOURCE_END:
			dm_buf_byte(out, ends[--depth]);
			break;
		default:
			dm_buf_byte(out, path.p[i]);
		}
	}
}

static void
test_lines(void **state)
{
	(void)state;
	uint32_t failed = 0;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct dm_arena arena = {0};
		struct dm_buf got = {0};
		const struct dm_language *language = dm_language_of(dm_str(lines[i].file));
		assert_non_null(language);
		const struct dm_source *source =
			dm_source_read(&arena, language, dm_str(lines[i].text));
		for (uint32_t k = 0; k < source->nfacts; k++) {
			const struct dm_source_fact *fact = &source->facts[k];
			dm_buf_put(&got, k ? " " : "");
			dm_buf_put(&got, fact->act == DM_SOURCE_RUNS         ? "R"
					 : fact->act == DM_SOURCE_SETTINGS   ? "S"
					 : fact->act == DM_SOURCE_LOADS      ? "L"
					 : fact->act == DM_SOURCE_USES       ? "U"
					 : fact->unsure                      ? "M"
					 : fact->act == DM_SOURCE_TAKES      ? "T"
					 : fact->act == DM_SOURCE_LISTENS    ? "P"
					 : fact->act == DM_SOURCE_KEEPS_PORT ? "p"
					 : fact->act == DM_SOURCE_NEEDS_ROOT ? "N"
					 : fact->act == DM_SOURCE_ASKS_USER  ? "A"
					 : fact->act == DM_SOURCE_NAMES      ? "C"
					 : fact->act == DM_SOURCE_KEEPS      ? "K"
					 : fact->folder                      ? ""
									     : "W");
			dm_buf_put(&got, fact->folder ? "D" : "");
			put_path(&got, fact->path);
		}
		if (!dm_str_is(dm_buf_view(&got), lines[i].want)) {
			failed++;
			print_error("%s: %s\n  wanted %s\n  got    %.*s\n", lines[i].file,
				lines[i].text, lines[i].want, DM_FMT(dm_buf_view(&got)));
		}
		dm_buf_finish(&got);
		dm_arena_finish(&arena);
	}
	assert_int_equal(failed, 0);
}

/* What no lexer can make sense of ends all the same. */
static void
test_hostile(void **state)
{
	(void)state;
	static const char *const texts[] = {"\"", "'''", "open(", "((((((((", "a.b.c.", "`${",
		"f'{", "/*", "import", "from . import (", "<?php '", "x = ", "::::", "'\\",
		"Path(Path(Path("};
	for (uint32_t i = 0; i < dm_language_count; i++) {
		for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
			struct dm_arena arena = {0};
			assert_non_null(dm_source_read(&arena, &dm_languages[i], dm_str(texts[k])));
			dm_arena_finish(&arena);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines), cmocka_unit_test(test_hostile)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
